"""Pages that open without the network: whose they are, and the service worker that keeps them on a device."""

import hashlib
import json
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from plugins.api import CORE_VERSION

OWNER = "X-Sheet-Owner"  # whose page this is: a device throws the pages of somebody else away
MOST = 60
COURSE_ASSETS = (
    "css/site.css", "css/work.css", "img/icons.svg", "img/art.svg", "js/first.js", "js/main.js", "js/resume.js",
    "js/position.js", "js/token.js", "js/outbox.js", "js/waiting.js", "js/send_waiting.js", "js/later.js",
    "js/sheet_keep.js", "js/lecture.js", "js/lecture_played.js", "js/lecture_size.js", "js/player.js",
    "js/sprite.js", "js/toast.js", "js/glossary.js", "js/moments.js", "js/theme.js", "js/menu.js", "js/hours.js",
    "js/toc.js", "js/signout.js", "js/errors.js", "js/print.js", "js/sealed_keep.js", "js/no_line.js",
    "js/ask.js",
)  # fmt: skip


def owned(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page says whose it is, for the device alone."""
    response[OWNER] = request.user.public_id  # type: ignore[union-attr]
    return response


def send_worker(name: str, *, scope: str, offline: str, assets: Sequence[str], days: int) -> HttpResponse:
    """The service worker of some pages, with what it needs to know written in front of it."""
    files = [static(one) for one in assets]
    facts = {
        "name": name, "version": hashlib.sha256(f"{CORE_VERSION} {files}".encode()).hexdigest()[:12],
        "assets": files, "scope": scope, "offline": offline, "static": settings.STATIC_URL, "owner": OWNER,
        "days": days, "most": MOST,
    }  # fmt: skip
    body = f"const FACTS = {json.dumps(facts)};\n{render_to_string('courses/offline_worker.js')}"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, no_cache=True, max_age=0)
    return response


@require_safe
def course_worker(request: HttpRequest) -> HttpResponse:
    """The service worker of a learner's courses."""
    scope = reverse("course_worker").removesuffix("worker.js")
    return send_worker("course", scope=scope, offline=reverse("course_offline"), assets=COURSE_ASSETS, days=7)


@require_safe
def show_offline(request: HttpRequest) -> HttpResponse:
    """What stands in place of a part that this device does not have; it holds nothing about anybody."""
    return render(request, "courses/course_offline.html")
