"""Building a course in the admin by the outline's own rows and buttons."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import submit_for_review
from tests.city import City


class Builder:
    """Somebody at the form of a course page."""

    def __init__(self, page: Page, city: City) -> None:
        self.page, self.city = page, city

    def begin(self, title: str, *, hours: str = "2") -> None:
        """A new course page below the catalogue."""
        self.page.goto(f"{self.city.address}/courses/")
        link = self.page.locator("wagtail-userbar a[href*='/edit/']").first.get_attribute("href") or ""
        catalogue = re.search(r"/pages/(\d+)/edit/", link)
        assert catalogue is not None, link
        self.page.goto(f"{self.city.address}/admin/pages/add/courses/coursepage/{catalogue[1]}/")
        self.ready()
        self.page.fill("[name=title]", title)
        self.page.fill("[name=summary]", "用一次直播、一次面授和几段短文学会。")
        self.page.fill("[name=hours]", hours)

    def open(self, address: str) -> None:
        """The form of a page that is there."""
        self.page.goto(self.city.address + address)
        self.ready()

    def ready(self) -> None:
        """The outline's script has turned the form into rows."""
        self.page.locator("[data-outline-ready]").wait_for(state="attached")

    @property
    def rows(self) -> Locator:
        """The rows that stay, in order."""
        return self.page.locator("[data-inline-panel-child]:not(.deleted)")

    def titles(self) -> list[str]:
        """What the rows are called."""
        return self.page.locator("[data-inline-panel-child]:not(.deleted) .outline-row__title").all_inner_texts()

    def row(self, title: str) -> Locator:
        """The row with this title."""
        return self.rows.filter(
            has=self.page.locator(".outline-row__title", has_text=re.compile(f"^{re.escape(title)}$"))
        )

    def name_of(self, row: Locator) -> str:
        """The prefix of a row's fields."""
        return (row.get_attribute("id") or "").removeprefix("inline_child_")

    def field(self, row: Locator, name: str) -> Locator:
        """One field of a row."""
        return row.locator(f"[name='{self.name_of(row)}-{name}']")

    def open_row(self, row: Locator) -> None:
        """Unfold a row."""
        toggle = row.locator("[data-panel-toggle]").first
        if toggle.get_attribute("aria-expanded") != "true":
            toggle.click()
        expect(self.field(row, "title")).to_be_visible()

    def add(self, kind: str, title: str, *, minutes: int = 0, **values: Any) -> Locator:
        """One more row at the end."""
        self.page.select_option("#outline-add-last", kind)
        self.page.locator("#id_items-ADD").click()
        row = self.rows.last
        self.fill(row, title=title, **({"minutes": minutes} if kind != "section" else {}), **values)
        return self.row(title)

    def fill(self, row: Locator, **values: Any) -> None:
        """Fields of a row: words, ticks, one or several choices."""
        self.open_row(row)
        for name, value in values.items():
            field = self.field(row, name)
            if isinstance(value, bool):
                field.set_checked(value)
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(**value if isinstance(value, dict) else {"value": value})
            else:
                field.fill(str(value))
                field.dispatch_event("change")

    def write(self, row: Locator, words: str) -> None:
        """A paragraph in the text of a row."""
        self.open_row(row)
        block = row.locator("[data-outline-field=body]")
        block.get_by_role("button", name=re.compile("插入|Insert")).first.click()
        self.page.get_by_role("option", name="正文", exact=True).click()
        editor = block.locator(".public-DraftEditor-content, [contenteditable=true]").first
        editor.click()
        self.page.keyboard.type(words)
        expect(block.locator("input[type=hidden][name$=-value]").first).to_have_value(re.compile(re.escape(words)))

    def choose(self, row: Locator, field: str, search: str = "") -> str:
        """The first of what a chooser offers; its name."""
        self.open_row(row)
        block = row.locator(f"[data-outline-field={field}]")
        block.locator("[data-chooser-action-choose]").first.click()
        modal = self.page.locator(".modal-body")
        expect(modal).to_be_visible()
        if search:
            modal.locator("input[name=q]").fill(search)
            self.page.wait_for_timeout(900)
        link = modal.locator(
            "a[data-chooser-modal-choice], a.choose-page, .listing a.media-choice, a.document-choice"
        ).first
        expect(link).to_be_visible()
        name = link.inner_text().strip()
        link.click()
        expect(modal).to_be_hidden()
        return name

    def upload(self, row: Locator, field: str, file: Path, *, title: str) -> None:
        """A file of one's own, from inside the chooser."""
        self.open_row(row)
        row.locator(f"[data-outline-field={field}] [data-chooser-action-choose]").first.click()
        modal = self.page.locator(".modal-body")
        modal.locator("a[href='#tab-upload']").first.click()
        form = modal.locator("#tab-upload form")
        form.locator("input[type=file]").set_input_files(file)
        form.locator("input[name$=title]").fill(title)
        form.locator("[type=submit]").click()
        expect(modal).to_be_hidden()

    def save(self) -> str:
        """Keep the draft; the path of its form."""
        self.page.locator(
            "form#page-edit-form button[type=submit].action-save, form#page-edit-form button.action-save"
        ).first.dispatch_event("click")
        self.page.wait_for_load_state("load")
        self.ready()
        found = re.search(r"/admin/pages/\d+/edit/", self.page.url)
        assert found is not None, self.page.url
        return found[0]

    def submit(self) -> str:
        """Hand it to the reviewers; the path of its form."""
        return submit_for_review(self.page)
