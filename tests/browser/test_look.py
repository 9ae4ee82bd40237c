"""What the drawings promise of the frame: the theme stays, the menu and dialogs work by keyboard, the focus is seen."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.city import City

BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"


def test_the_chosen_theme_stays_and_never_flashes(desktop: Page, demo_city: City) -> None:
    desktop.emulate_media(color_scheme="light")
    desktop.goto(f"{demo_city.address}/")
    light = desktop.evaluate(BACKGROUND)
    desktop.locator(".site-header > .wrap > [data-theme-button]").click()
    dark = desktop.evaluate(BACKGROUND)
    assert dark != light
    # at the first painted frame of the next page the colour is already the chosen one
    desktop.add_init_script(
        "requestAnimationFrame(function look() { if (!document.body) requestAnimationFrame(look);"
        "else window.firstColour = getComputedStyle(document.documentElement).backgroundColor; })"
    )
    desktop.goto(f"{demo_city.address}/library/")
    desktop.wait_for_function("() => window.firstColour")
    assert desktop.evaluate("window.firstColour") == dark
    assert desktop.evaluate("document.documentElement.dataset.theme") == "dark"
    desktop.locator(".site-header > .wrap > [data-theme-button]").click()
    desktop.goto(f"{demo_city.address}/")
    assert desktop.evaluate(BACKGROUND) == light


def test_dark_follows_the_system_without_a_choice(open_context: Callable[..., BrowserContext], demo_city: City) -> None:
    seen = []
    for scheme in ("light", "dark"):
        page = open_context(color_scheme=scheme).new_page()
        page.goto(f"{demo_city.address}/")
        seen.append(page.evaluate(BACKGROUND))
    assert seen[0] != seen[1]


def test_the_phone_menu_works_by_keyboard(phone: Page, demo_city: City) -> None:
    phone.goto(f"{demo_city.address}/")
    menu = phone.locator(".phone-menu > summary")
    menu.focus()
    phone.keyboard.press("Enter")
    panel = phone.locator(".phone-menu__panel")
    expect(panel).to_be_visible()
    phone.keyboard.press("Tab")
    assert panel.evaluate("panel => panel.contains(document.activeElement)")
    phone.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(menu).to_be_focused()


def test_a_dialog_keeps_the_focus_and_gives_it_back(desktop: Page, demo_city: City) -> None:
    desktop.goto(f"{demo_city.address}/gallery/")
    opener = desktop.locator("button[data-dialog]").first
    opener.click()
    dialog = desktop.locator("dialog[open]")
    expect(dialog).to_be_visible()
    for _press in range(8):
        desktop.keyboard.press("Tab")
        outside = desktop.evaluate(
            "document.activeElement !== document.body && !document.querySelector('dialog[open]').contains(document.activeElement)"
        )
        assert not outside
    desktop.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_whoever_tabs_sees_where_they_are(open_context: Callable[..., BrowserContext], demo_city: City) -> None:
    for viewport in (PHONE, {"width": 1280, "height": 800}):
        page = open_context(viewport=viewport).new_page()
        page.goto(f"{demo_city.address}/")
        page.keyboard.press("Tab")
        skip = page.locator(".skip")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        for _press in range(25):
            page.keyboard.press("Tab")
            look = page.evaluate("""() => {
              const here = document.activeElement, around = here.closest("form, .card, label");
              const drawn = (look) => look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0 || look.boxShadow !== "none";
              const ring = (one) => one && [null, "::after", "::before"].some((part) => drawn(getComputedStyle(one, part)));
              const box = here.getBoundingClientRect(), bar = document.querySelector(".tabbar");
              const top = bar && getComputedStyle(bar).display !== "none" ? bar.getBoundingClientRect().top : innerHeight;
              return { what: here.outerHTML.slice(0, 120), seen: ring(here) || ring(around) || ring(here.parentElement),
                hidden: box.bottom < 0 || (box.top > top && !bar.contains(here)) };
            }""")
            assert look["seen"], look["what"]
            assert not look["hidden"], look["what"]


def test_the_tab_bar_covers_nothing_at_the_end_of_a_page(phone: Page, demo_city: City) -> None:
    for path in ("/", "/library/", "/help/", "/radio/ban-ye-liang-dian/"):
        phone.goto(demo_city.address + path)
        phone.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        free = phone.evaluate("""() => {
          const bar = document.querySelector(".tabbar").getBoundingClientRect();
          const last = [...document.querySelectorAll("footer a, footer p")].pop().getBoundingClientRect();
          return bar.top - last.bottom;
        }""")
        assert free >= 0, f"{path}: {-free} px of the footer are under the bar"
