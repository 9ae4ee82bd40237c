"""What holds on every page: the strict policy, and nothing wider than the window. For the tests of many pages."""

from playwright.sync_api import Page, Response

WIDTHS = (320, 360, 768, 1280)
STRICT = {
    "default-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def check_policy(answer: Response | None) -> None:
    """The response carries the strict policy: nothing inline, nothing foreign."""
    assert answer is not None
    written = answer.headers.get("content-security-policy", "")
    policy = dict(part.strip().split(" ", 1) for part in written.split(";") if part.strip())
    assert {name: policy.get(name) for name in STRICT} == STRICT, written
    assert "unsafe" not in written
    assert "script-src" not in policy
    assert "style-src" not in policy


def widths(page: Page) -> list[str]:
    """Where the page is wider than the window, with the elements that stand out."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 780})
        wide = page.evaluate("""() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return null;
          const out = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > room + 1);
          return out.slice(0, 5).map((one) => `${one.tagName}.${one.className.baseVal ?? one.className}`).join(", ");
        }""")
        if wide is not None:
            found.append(f"{width} px: {wide}")
    return found
