"""Takes pictures of the main pages: phone and desk, light and dark, Chinese and English, into the folder shots/."""

import json
import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.chromium import CHROMIUM, FLAGS
from tests.city import ROOT, City

SIZES = {"phone": {"width": 360, "height": 780}, "desk": {"width": 1280, "height": 800}}
PUBLIC = {
    "home": "/",
    "library": "/library/",
    "article": "/library/jiao-lv-bu-shi-di-ren/",
    "sensitive": "/library/shi-qu-qin-ren/",
    "show": "/radio/",
    "episode": "/radio/ban-ye-liang-dian/",
    "lessons": "/lessons/",
    "lesson": "/lessons/junior-02/",
    "courses": "/courses/",
    "course-page": "/courses/tz-xljk-01/",
    "search": "/search/?q=焦虑",
    "distress": "/search/?q=不想活了",
    "nothing": "/search/?q=量子色动力学",
    "help": "/help/",
    "privacy": "/privacy/",
    "verify": "/verify/",
    "login": "/accounts/login/",
    "activate": "/activate/",
    "gallery": "/gallery/",
    "missing": "/no-such-page/",
}
SIGNED_IN = {
    "teacher": {"learn": "/learn/", "certificates": "/learn/certificates/", "account": "/account/"},
    "bureau": {"progress": "/bureau/progress/", "rosters": "/bureau/rosters/"},
    "coordinator": {"progress-school": "/bureau/progress/"},
    "editor": {"admin": "/admin/"},
}


def sign_in(context: BrowserContext, address: str, login: str, password: str) -> Page:
    """A page of somebody who is signed in."""
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.click("main form button[type=submit]")
    page.wait_for_load_state("load")
    return page


def take(page: Page, address: str, path: str, target: Path) -> None:
    """One picture of a whole page (of at most 6,000 px)."""
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > (page.viewport_size or {"width": 0})["width"]:
        print(f"  {target.name}: {width} px wide, scrolls sideways")
    height = min(6000, page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": (page.viewport_size or {"width": 360})["width"], "height": height}
    page.screenshot(path=str(target), full_page=True, clip=clip)  # type: ignore[arg-type]


def shoot(browser: Browser, address: str, accounts: dict[str, str], password: str, only: list[str]) -> None:
    """All pictures, or those whose page is named."""
    folder = ROOT / "shots"
    folder.mkdir(exist_ok=True)
    for size, viewport in SIZES.items():
        for scheme in ("light", "dark"):
            for language, prefix in (("zh", ""), ("en", "/en")):
                options = {"viewport": viewport, "color_scheme": scheme, "has_touch": size == "phone"}
                tag = f"{size}-{scheme}-{language}"
                context = browser.new_context(**options)  # type: ignore[arg-type]
                page = context.new_page()
                for name, path in PUBLIC.items():
                    if not only or name in only:
                        take(page, address, prefix + path, folder / f"{name}-{tag}.png")
                context.close()
                for account, pages in SIGNED_IN.items():
                    wanted = {name: path for name, path in pages.items() if not only or name in only}
                    if not wanted or (account == "editor" and language == "en"):
                        continue
                    context = browser.new_context(**options)  # type: ignore[arg-type]
                    page = sign_in(context, address, accounts[account], password)
                    for name, path in wanted.items():
                        take(
                            page, address, ("" if account == "editor" else prefix) + path, folder / f"{name}-{tag}.png"
                        )
                    context.close()


def main() -> None:
    """Start the demo city (or use the one at SHOTS_ADDRESS with its VAR folder) and take the pictures."""
    only = sys.argv[1:]
    address, var = os.environ.get("SHOTS_ADDRESS"), os.environ.get("SHOTS_VAR", "")
    with tempfile.TemporaryDirectory(prefix="xinqiao-shots-") as folder:
        city = City(Path(folder))
        if not address:
            print("Starting the demo city …", flush=True)
            city.start(patience=600)
            address, var = city.address, str(city.folder / "var")
        try:
            noted = json.loads((Path(var) / "demo-accounts.json").read_text())
            accounts = {one["login"].split("@")[0]: one["login"] for one in noted["accounts"]}
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                shoot(browser, address, accounts, noted["password"], only)
                browser.close()
        finally:
            city.stop()
    print(f"The pictures are in {ROOT / 'shots'}")


if __name__ == "__main__":
    main()
