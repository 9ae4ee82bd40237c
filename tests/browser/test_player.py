"""Sound: it seeks by ranges, goes on where it was left, begins at ?t=, follows the transcript, and plays without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.city import City

EPISODE = "/radio/ban-ye-liang-dian/"
TIME = "document.querySelector('main audio').currentTime"


@pytest.fixture
def listener(desktop: Page, demo_city: City) -> Page:
    """A reader at an episode."""
    desktop.goto(demo_city.address + EPISODE)
    return desktop


def wait_for_time(page: Page, least: float, most: float) -> None:
    """Until the sound stands between two seconds."""
    page.wait_for_function(f"() => {TIME} >= {least} && {TIME} <= {most}")


def test_sound_comes_in_ranges(listener: Page, demo_city: City) -> None:
    address = demo_city.address + (listener.locator("main audio").get_attribute("src") or "")
    whole = listener.request.get(address)
    assert whole.status == 200
    assert whole.headers["accept-ranges"] == "bytes"
    size = len(whole.body())
    middle = listener.request.get(address, headers={"Range": "bytes=1000-1999"})
    assert middle.status == 206
    assert middle.headers["content-range"] == f"bytes 1000-1999/{size}"
    assert middle.body() == whole.body()[1000:2000]
    tail = listener.request.get(address, headers={"Range": "bytes=-500"})
    assert tail.body() == whole.body()[-500:]
    beyond = listener.request.get(address, headers={"Range": f"bytes={size}-"})
    assert beyond.status == 416


def test_play_pause_skip_and_seek(listener: Page) -> None:
    play = listener.locator(".player [data-play]")
    expect(play).to_have_attribute("aria-label", "播放")
    play.click()
    expect(play).to_have_attribute("aria-label", "暂停")
    listener.wait_for_function(f"() => {TIME} > 0.3")
    listener.locator(".player [data-skip='15']").click()
    wait_for_time(listener, 15, 25)
    play.click()
    expect(play).to_have_attribute("aria-label", "播放")
    seek = listener.locator("[data-seek]")
    seek.focus()
    seek.evaluate("seek => { seek.value = 40; seek.dispatchEvent(new Event('input', { bubbles: true })); }")
    wait_for_time(listener, 39.5, 41)
    expect(listener.locator(".player [data-now]")).to_have_text("0:40")


def test_a_press_in_the_transcript_plays_that_sentence(listener: Page) -> None:
    cue = listener.locator(".cue__t").nth(3)
    start = float(cue.get_attribute("data-start") or 0)
    assert start > 0
    cue.click()
    wait_for_time(listener, start, start + 4)
    expect(listener.locator(".cue.is-now .cue__t")).to_have_attribute("data-start", re.compile(r"\d"))
    assert not listener.evaluate("document.querySelector('main audio').paused")


def test_the_place_is_remembered_and_t_goes_before_it(listener: Page, demo_city: City) -> None:
    listener.locator(".player [data-play]").click()
    listener.locator(".player [data-skip='15']").click()
    listener.locator(".player [data-skip='15']").click()
    wait_for_time(listener, 30, 40)
    listener.locator(".player [data-play]").click()
    kept = listener.evaluate(TIME)
    listener.goto(demo_city.address + EPISODE)
    expect(listener.locator(".player [data-now]")).to_have_text(f"0:{int(kept):02d}")
    listener.locator(".player [data-play]").click()
    wait_for_time(listener, kept - 1, kept + 6)
    listener.goto(f"{demo_city.address}{EPISODE}?t=12")
    expect(listener.locator(".player [data-now]")).to_have_text("0:12")
    listener.locator(".player [data-play]").click()
    wait_for_time(listener, 11.5, 18)


def test_speed_changes_and_is_said(listener: Page) -> None:
    speed = listener.locator("[data-speed]").first
    speed.click()
    expect(speed).to_have_text("1.25×")
    assert listener.evaluate("document.querySelector('main audio').playbackRate") == 1.25


def test_the_small_bar_comes_when_the_player_has_left(listener: Page) -> None:
    listener.mouse.wheel(0, 3000)
    expect(listener.locator(".playerbar")).to_have_attribute("data-away", "yes")
    expect(listener.locator(".playerbar")).to_be_in_viewport()


def test_without_script_the_browsers_own_controls_play(
    open_context: Callable[..., BrowserContext], demo_city: City
) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(demo_city.address + EPISODE)
    expect(page.locator("main audio[controls]")).to_be_visible()
    expect(page.locator("[data-play]:visible")).to_have_count(0)
