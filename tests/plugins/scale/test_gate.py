"""The age gate: it asks, keeps nothing, leads only to this site, and its refusal is a page with help."""

import pytest
from django.urls import reverse

from plugins.api import Ctx, runtime

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("lang", "words"), [("zh-hans", "你来对了地方"), ("en", "You have come to the right place")])
def test_refusal_is_a_help_page(client, lang, words):
    response = client.get(reverse("plugin_scale:young"), {"lang": lang})
    page = response.content.decode()
    assert response.status_code == 200
    assert words in page
    for number in ("12356", "12355", "120", "110"):
        assert f'href="tel:{number}"' in page
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page


def test_gate_asks_and_leads_both_ways(client):
    response = client.get(reverse("plugin_scale:age", args=[18]), {"next": "/learn/", "lang": "en"})
    page = response.content.decode()
    assert "Are you 18 or older?" in page
    assert 'href="/learn/"' in page
    assert reverse("plugin_scale:young") in page
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


@pytest.mark.parametrize(
    "address", ["", "//evil.example/", "https://evil.example/", "javascript:alert(1)", "learn", "/\\evil.example"]
)
def test_gate_leads_to_no_other_site(client, address):
    assert client.get(reverse("plugin_scale:age", args=[18]), {"next": address}).status_code == 404


@pytest.mark.parametrize("age", [0, 100, 99999])
def test_gate_knows_no_odd_ages(client, age):
    assert client.get(reverse("plugin_scale:age", args=[age]), {"next": "/"}).status_code == 404


def test_gate_is_read_only(client):
    assert client.post(reverse("plugin_scale:young")).status_code == 405


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_paper_names_the_age_and_leads_to_the_page_for_the_young(lang):
    html = runtime.call("scale", "render", Ctx({"pack": "phq-9@2"}, {}, lang=lang)).value
    assert reverse("plugin_scale:young") in html
    assert "18" in html
