"""Writing an assessment in the admin by its own buttons, and setting it as the only part of a course."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.city import City


class Author:
    """Somebody at the admin's form of one kind. Names of fields are those of the plugin's block."""

    def __init__(self, page: Page, city: City) -> None:
        self.page, self.city = page, city

    def upload_sound(self, title: str, file: Path) -> str:
        """Put a recording into the library; the address that its page gives for copying."""
        self.page.goto(f"{self.city.address}/admin/media/audio/add/")
        self.page.fill("[name=title]", title)
        self.page.set_input_files("[name=file]", file)
        self.page.locator("main form [type=submit]").last.click()
        self.page.get_by_role("link", name=title, exact=True).first.click()
        return self.page.locator("[data-address]").input_value()

    def begin(self, kind: str, title: str) -> None:
        """Title and kind; the kind's own form stands open afterwards."""
        self.page.goto(f"{self.city.address}/admin/assessments/add/")
        self.page.fill("input[name=title]", title)
        self.page.check(f"input[name=type_key][value={kind}]")
        self.page.locator("main form button[type=submit]").last.click()
        self.page.wait_for_url(re.compile(r"/admin/assessments/[0-9a-z]{12}/$"))
        self.page.locator("[name^='config-']").first.wait_for(state="attached")

    @property
    def id(self) -> str:
        """The public id of what is being written."""
        return self.page.url.rstrip("/").rsplit("/", 1)[-1]

    def field(self, path: str) -> Locator:
        """The input of the block at `path`, as in items-0-value-stem."""
        return self.page.locator(f"[name='config-{path}']")

    def fill(self, **values: Any) -> None:
        """Fields of the outermost level."""
        for path, value in values.items():
            self.put(path, value)

    def put(self, path: str, value: Any) -> None:
        """One value: words, a number, a tick, or (a select) one of its choices."""
        field = self.field(path)
        if isinstance(value, bool):
            field.set_checked(value)
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(str(value))

    def _list(self, path: str) -> Locator:
        return self.page.locator(f"input[name='config-{path}-count']").locator("xpath=..")

    def _count(self, path: str) -> int:
        return int(self.page.locator(f"input[name='config-{path}-count']").input_value())

    def add(self, path: str, **values: Any) -> str:
        """One more row of a list; gives the path of its value."""
        place = self._count(path)
        self._list(path).locator("button[title='新增']").last.click()
        return self._put_all(f"{path}-{place}-value", values)

    def add_block(self, path: str, kind: str, **values: Any) -> str:
        """One more block of that name in a stream; gives the path of its value."""
        place = self._count(path)
        self._list(path).locator("button[title='Insert a block'], button[title='插入区块']").last.click()
        self.page.get_by_role("option", name=kind, exact=True).click()
        return self._put_all(f"{path}-{place}-value", values)

    def rows(self, path: str, rows: list[dict[str, Any]]) -> None:
        """Exactly these rows of a list, whatever stands there open."""
        for place, row in enumerate(rows):
            if place < self._count(path):
                self._put_all(f"{path}-{place}-value", row)
            else:
                self.add(path, **row)

    def _put_all(self, base: str, values: dict[str, Any]) -> str:
        for name, value in values.items():
            self.put(f"{base}-{name}", value)
        return base

    def rule(self, name: str, value: Any) -> None:
        """One of the core's rules."""
        field = self.page.locator(f"[name='{name}']")
        if isinstance(value, bool):
            field.set_checked(value)
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(str(value))

    def save(self) -> str:
        """Save; the id. The admin must say which version it is."""
        self.page.locator("footer button[type=submit]").click()
        expect(self.page.locator(".messages").first).to_contain_text("版")
        expect(self.page.locator(".help-critical:visible, .w-field__errors:visible .error-message")).to_have_count(0)
        return self.id

    def preview(self, **options: str) -> None:
        """Go to what learners see; `view="print"` for the sheet of paper."""
        query = "&".join(f"{key}={value}" for key, value in options.items())
        self.page.goto(f"{self.city.address}/admin/assessments/{self.id}/preview/?{query}")
