"""Addresses of plugins under /x/<slug>/: guarded views that answer only while their plugin is switched on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import wraps
from importlib import import_module
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, include, path
from wagtail.models import Site

from plugins.api.plugin import describe_failure, failure_place
from plugins.host.answers import ContractBroken
from plugins.host.breaker import breaker
from plugins.host.registry import Plugin, is_strict, registry
from plugins.host.states import is_enabled

logger = logging.getLogger("xinqiao.plugins")
View = Callable[..., HttpResponseBase]


def answer_of(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """What the view answers, drawn here and now, so that a template that fails does so under the guard."""
    response = view(request, *args, **kwargs)
    if not isinstance(response, HttpResponseBase):
        raise ContractBroken("a view must return a response")
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    return response


def show_unavailable(request: HttpRequest, plugin: Plugin) -> HttpResponse:
    """The page that says that it does not work for the moment."""
    return render(request, "plugins_host/unavailable.html", {"plugin": plugin.config}, status=503)


def guard_view(plugin: Plugin, view: View) -> View:
    """The view, absent while its plugin is off; what it raises is logged and shown as not available."""
    key = f"{plugin.slug}:view"

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_enabled(plugin, Site.find_for_request(request)):
            raise Http404
        if not breaker.allows(key):
            return show_unavailable(request, plugin)
        try:
            response = answer_of(view, request, *args, **kwargs)
        except (Http404, PermissionDenied):
            raise
        except (Exception, SystemExit) as error:
            if is_strict():
                raise
            logger.error("plugin %s failed in a view", plugin.slug, exc_info=error)
            breaker.note_failure(key, f"view: {type(error).__name__}{failure_place(error)}")
            return show_unavailable(request, plugin)
        breaker.note_success(key)
        return response

    return guarded


def _guarded(plugin: Plugin, patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    wrapped: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = _guarded(plugin, pattern.url_patterns)
            wrapped.append(
                URLResolver(
                    pattern.pattern,
                    inner,
                    pattern.default_kwargs,
                    app_name=pattern.app_name,
                    namespace=pattern.namespace,
                )
            )
        else:
            callback = guard_view(plugin, pattern.callback)
            wrapped.append(URLPattern(pattern.pattern, callback, pattern.default_args, pattern.name))
    return wrapped


def mounted_patterns() -> list[URLPattern | URLResolver]:
    """One include for each loaded plugin with addresses; names live in the namespace ``plugin_<slug>``."""
    mounted: list[URLPattern | URLResolver] = []
    for plugin in registry.plugins():
        if plugin.state != "loaded" or plugin.config is None or not plugin.config.urls:
            continue
        try:
            patterns = _guarded(plugin, import_module(plugin.config.urls).urlpatterns)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises stays its own trouble
            registry.break_down(plugin, f"its addresses cannot be mounted: {describe_failure(error)}")
            continue
        mounted.append(path(f"{plugin.slug}/", include((patterns, plugin.config.label))))
    return mounted


urlpatterns = mounted_patterns()
