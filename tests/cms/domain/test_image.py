"""Our own drawings: cleaned, stored once, and nothing else gets in as SVG."""

import pytest

from cms.domain.files.image import UnsafeSvgError, clean_svg, store_house_svg
from cms.models import CustomImage

HOUSE = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
viewBox="0 0 80 50" onload="x()">
<script>alert(1)</script><style>@import url(//evil)</style><foreignObject><p>x</p></foreignObject>
<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>
<rect width="80" height="50" fill="url(#g)" style="x:y" onclick="x()"/><use href="#g"/><use xlink:href="https://evil.example/x#y"/>
<image href="data:x"/><a href="javascript:x"><path d="M0 0"/></a><circle r="3" fill="url(https://evil.example/)"/></svg>"""


def test_drawing_keeps_shapes_and_loses_everything_else() -> None:
    cleaned = clean_svg(HOUSE).decode()
    for gone in ("script", "style", "foreignObject", "onload", "onclick", "evil", "javascript", "<image", "data:"):
        assert gone not in cleaned
    for kept in ('viewBox="0 0 80 50"', "linearGradient", 'fill="url(#g)"', 'href="#g"'):
        assert kept in cleaned


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html/>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<!DOCTYPE x [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>',
        b"<svg",
    ],
)
def test_what_is_no_drawing_is_refused(data: bytes) -> None:
    with pytest.raises(UnsafeSvgError):
        clean_svg(data)


@pytest.mark.django_db
def test_drawing_is_stored_once_under_a_random_name() -> None:
    first = store_house_svg(HOUSE, title="桥", description="一座桥")
    assert store_house_svg(HOUSE, title="桥").pk == first.pk
    assert first.origin == CustomImage.Origin.HOUSE
    assert (first.width, first.height) == (80, 50)
    assert first.file.name.startswith("images/")
    assert first.file.name.endswith(".svg")
