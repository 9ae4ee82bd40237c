"""What an editor and a reviewer do in the admin, by its own buttons."""

import re
import time

from playwright.sync_api import Page, expect

from tests.city import City


def edit_address(page: Page, city: City, path: str) -> str:
    """The address where a page of the site is edited, as the userbar gives it."""
    page.goto(city.address + path)
    link = page.locator("wagtail-userbar a[href*='/edit/']").first.get_attribute("href") or ""
    found = re.search(r"/admin/pages/\d+/edit/", link)
    assert found is not None, link
    return city.address + found[0]


def submit_for_review(page: Page) -> str:
    """Hand the draft that is being edited to the reviewers; the path of its edit page, as the admin's answer links it."""
    page.locator("button[name='action-submit']").first.dispatch_event("click")
    page.wait_for_load_state("load")
    said = page.locator(".messages .success, .w-message--success, li.success").first
    expect(said).to_be_visible()
    link = said.locator("a[href*='/edit/']").first.get_attribute("href") or ""
    return link.split("?")[0]


def approve(page: Page, address: str) -> float:
    """Approve the draft at this address; the moment (time.monotonic) at which the admin had said so."""
    page.goto(address)
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url == address):
        page.locator("[data-workflow-action-name='approve']").first.dispatch_event("click")
    moment = time.monotonic()
    page.wait_for_load_state("load")
    expect(page.locator(".messages .success, .w-message--success, li.success").first).to_be_visible()
    return moment
