"""The age gate before a self-check. Its refusal is a help page; nothing about who asked is read, kept or logged."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from plugins.api import ports

OLDEST = 99


@require_safe
def ask_age(request: HttpRequest, age: int) -> HttpResponse:
    """Ask whether the reader is ``age`` or older: yes leads to ``?next=`` on this site, no to help."""
    on = request.GET.get("next", "")
    if not 1 <= age <= OLDEST or not _is_ours(request, on):
        raise Http404
    return _show(request, "plugin_scale/age.html", {"age": age, "on": on})


@require_safe
def help_young(request: HttpRequest) -> HttpResponse:
    """Where somebody who is too young for a self-check finds people to talk to."""
    return _show(request, "plugin_scale/young.html", {})


def _is_ours(request: HttpRequest, address: str) -> bool:
    """A path of this very site: no other host, no other scheme."""
    is_path = address.startswith("/") and not address.startswith("//")
    return is_path and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def _show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    language = request.GET.get("lang") if request.GET.get("lang") in {"en", "zh-hans"} else translation.get_language()
    with translation.override(language or "zh-hans"):
        context["language"] = "en" if (language or "").startswith("en") else "zh-hans"
        context["help"] = ports.help_block(lang=context["language"])
        response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
