"""With JavaScript off: reading, listening, searching, signing in, the quiz, the self-test and the check of a certificate."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, sign_in
from tests.city import City


@pytest.fixture
def plain(open_context: Callable[..., BrowserContext]) -> Page:
    """A phone whose browser runs no script."""
    return open_context(viewport=PHONE, java_script_enabled=False).new_page()


def test_from_home_by_topic_to_an_article(plain: Page, demo_city: City) -> None:
    plain.goto(f"{demo_city.address}/")
    plain.locator("main a.tile").first.click()
    expect(plain).to_have_url(re.compile("/topics/"))
    plain.locator("main .card__title a").first.click()
    expect(plain).to_have_url(re.compile("/library/"))
    expect(plain.locator("main .prose").first).to_be_visible()
    expect(plain.locator(".toc a").first).to_be_attached()
    assert plain.locator(".js-only:visible").count() == 0


def test_the_menu_opens(plain: Page, demo_city: City) -> None:
    plain.goto(f"{demo_city.address}/")
    plain.locator(".phone-menu > summary").click()
    plain.locator(".phone-menu__panel a", has_text="知识库").click()
    expect(plain).to_have_url(re.compile("/library/"))


def test_a_search_with_filters(plain: Page, demo_city: City) -> None:
    plain.goto(f"{demo_city.address}/")
    plain.fill("main input[name=q]", "焦虑")
    plain.locator("main form[role=search] button").click()
    results = plain.locator(".results .result, .result")
    expect(results.first).to_be_visible()
    before = results.count()
    filters = plain.locator(".facets-phone")
    filters.locator("summary").first.click()
    kinds = filters.locator(".facet").first
    if not kinds.locator("a").first.is_visible():
        kinds.locator("summary").click()
    kinds.locator("a").first.click()
    expect(plain).to_have_url(re.compile("kind="))
    expect(plain.locator(".chips .chip--sm").first).to_be_visible()
    expect(results.first).to_be_visible()
    assert results.count() <= before


def test_an_episode_plays_and_reads(plain: Page, demo_city: City) -> None:
    plain.goto(f"{demo_city.address}/radio/ban-ye-liang-dian/")
    audio = plain.locator("main audio").first
    expect(audio).to_be_visible()
    assert audio.get_attribute("controls") is not None
    source = audio.get_attribute("src") or plain.locator("main audio source").first.get_attribute("src")
    assert plain.request.get(f"{demo_city.address}{source}").ok
    for panel in plain.locator("[role=tabpanel]").all():
        expect(panel).to_be_visible()
    expect(plain.locator(".transcript .cue").first).to_be_visible()
    expect(plain.locator(".player__row")).to_be_hidden()


def test_a_lesson_and_help(plain: Page, demo_city: City) -> None:
    plain.goto(f"{demo_city.address}/lessons/")
    plain.locator("main .card__title a").first.click()
    expect(plain.locator("main h1")).to_be_visible()
    expect(plain.locator("main")).to_contain_text("分钟")
    plain.locator("a[href*='/help/']:visible").first.click()
    expect(plain).to_have_url(re.compile("/help/"))
    expect(plain.locator("a[href='tel:12356']").first).to_be_visible()


def test_signing_in_wrongly_keeps_what_was_typed(plain: Page, demo_city: City) -> None:
    plain.goto(f"{demo_city.address}/accounts/login/")
    plain.fill("input[name=login]", "nobody@demo.example")
    plain.fill("input[name=password]", "not-the-password")
    plain.click("main form button[type=submit]")
    expect(plain.locator(".error-summary")).to_be_visible()
    expect(plain.locator("input[name=login]")).to_have_value("nobody@demo.example")
    assert plain.locator("input[name=password]").input_value() == ""


def test_activation_opens_an_account(plain: Page, demo_city: City, cast: dict[str, Any]) -> None:
    person = cast["codes"][0]
    plain.goto(f"{demo_city.address}/activate/")
    plain.fill("input[name=code]", person["code"])
    plain.fill("input[name=who]", person["name"])
    plain.fill("input[name=password1]", "桥上看水的一个晚上")
    plain.fill("input[name=password2]", "桥上看水的一个晚上")
    plain.check("input[name=agree]")
    plain.click("main form button[type=submit]")
    expect(plain).to_have_url(re.compile("/learn/"))


def test_a_certificate_is_checked(plain: Page, demo_city: City, cast: dict[str, Any]) -> None:
    plain.goto(f"{demo_city.address}/verify/")
    plain.fill("input[name=number]", cast["number"])
    plain.fill("input[name=name]", cast["name"])
    plain.click("main form button[type=submit]")
    expect(plain.locator(".vres__status")).to_contain_text("有效")


def test_a_quiz_from_enrolment_to_result(
    plain: Page, demo_city: City, cast: dict[str, Any], next_learner: Callable[[], str]
) -> None:
    sign_in(plain, demo_city, next_learner(), cast["password"])
    plain.goto(f"{demo_city.address}/courses/practice/")
    plain.goto(f"{demo_city.address}/learn/course/{cast['practice']}/")
    plain.get_by_role("button", name="报名").click()
    plain.get_by_role("link", name=re.compile("开始|继续")).first.click()
    plain.get_by_role("button", name=re.compile("开始")).click()
    questions = plain.locator("section.question")
    expect(questions).to_have_count(5)
    for question in questions.all():
        expect(question).to_be_visible()
    assert plain.locator(".actionbar:visible").count() == 0
    for number, words in enumerate([["他自己从前"], ["听", "陪"], ["不对"], ["人先安全"]]):
        for word in words:
            questions.nth(number).locator("label.option", has_text=word).click()
    questions.nth(4).locator("input[type=text]").fill("１２３５６")
    plain.get_by_role("button", name="交卷").click()
    expect(plain.locator("h1")).to_contain_text("通过")


def test_a_self_test_from_consent_to_result(
    plain: Page, demo_city: City, cast: dict[str, Any], next_learner: Callable[[], str]
) -> None:
    sign_in(plain, demo_city, next_learner(), cast["password"])
    plain.goto(f"{demo_city.address}/learn/course/{cast['course']}/{cast['scale']}/")
    begin = plain.get_by_role("button", name="开始")
    begin.click()
    expect(plain.locator(".messages, [role=status]").first).to_be_visible()
    plain.check("input[name=adult]")
    plain.check("input[name=agree]")
    begin.click()
    items = plain.locator("section.question")
    expect(items).to_have_count(9)
    for number in range(8):
        items.nth(number).locator("label").nth(1).click()
    plain.get_by_role("button", name="看结果").click()
    expect(plain.locator(".error-summary")).to_be_visible()
    expect(items.first.locator("input").nth(1)).to_be_checked()
    items.nth(8).locator("label").first.click()
    plain.get_by_role("button", name="看结果").click()
    expect(plain.locator(".scale__result")).to_be_visible()
    expect(plain.locator("main a[href='tel:12356']").first).to_be_visible()
