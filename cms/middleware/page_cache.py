"""Serves public pages from this process's memory. Stands first: a hit runs no other middleware and no view."""

from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, ResponseHeaders
from django.utils.cache import patch_vary_headers

from cms.domain.pages import page_cache
from cms.domain.pages.page_cache import Entry, make_entry, store

KEPT = frozenset(
    {
        "page",
        "topic",
        "audience",
        "series",
        "kind",
        "season",
        "stage",
        "grade",
        "term",
        "open",
        "length",
        "hours",
        "sort",
    }
)
IGNORED = frozenset({"from", "isappinstalled", "scene", "clicktime", "enterid"})
LONGEST_QUERY = 200
_NO_COOKIES: SimpleCookie = SimpleCookie()


class StoredResponse(HttpResponse):
    """A response put together from stored parts, without the work of building headers anew. Nobody may change it."""

    def __init__(self, status: int, headers: ResponseHeaders, body: bytes) -> None:
        self.headers = headers
        self._charset = "utf-8"
        self._container = [body]
        self._resource_closers: list[Any] = []
        self._handler_class = None
        self._reason_phrase = None
        self.cookies = _NO_COOKIES
        self.closed = False
        self.status_code = status


class PageCacheMiddleware:
    """Looks a request up in the store; on a miss lets the page be made and keeps it if the page allows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.PAGE_CACHE:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.private = (settings.SESSION_COOKIE_NAME + "=", "messages=")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        method = meta["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"}:
            return self.get_response(request)
        cookie = meta.get("HTTP_COOKIE", "")
        if cookie and any(name in cookie for name in self.private):
            return self._bypass(request)
        query = meta.get("QUERY_STRING", "")
        if query:
            query = normal_query(query)
            if query is None:
                return self._bypass(request)
        scheme = meta.get("HTTP_X_FORWARDED_PROTO", "") or meta.get("wsgi.url_scheme", "")
        key = (request.path_info, meta.get("HTTP_HOST", ""), scheme, query)
        entry = store.look(key)
        if entry is not None:
            return respond(entry, meta, method)
        return self._make(request, key, method)

    def _bypass(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["X-Cache"] = "bypass"
        return response

    def _make(self, request: Any, key: Any, method: str) -> HttpResponseBase:
        """Let the page be made; keep it when the view asked for that and nothing about it is private."""
        seen = store.tick
        request.page_tags = set()
        request.may_keep = False
        response: Any = self.get_response(request)
        if method == "GET" and is_keepable(request, response):
            patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
            headers = [(name, value) for name, value in response.items() if name.lower() not in NOT_STORED]
            entry = make_entry(request, response.content, headers)
            store.keep(key, entry, seen=seen)
            return respond(entry, request.META, method, state="miss")
        response.headers["X-Cache"] = "miss" if request.may_keep else "bypass"
        return response


NOT_STORED = frozenset({"content-length", "etag", "x-cache", "cache-control", "vary", "set-cookie", "last-modified"})


def normal_query(query: str) -> str | None:
    """The part of a query that pages depend on, in a fixed order; None when the page may depend on anything else."""
    if len(query) > LONGEST_QUERY:
        return None
    kept = []
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in KEPT:
            kept.append(f"{name}={value}")
        elif name not in IGNORED and not name.startswith("utm_"):
            return None
    return "&".join(sorted(kept))


def is_keepable(request: Any, response: HttpResponseBase) -> bool:
    """Only whole, plain, finished pages that a view opened to everybody, without a cookie or a CSRF token in them."""
    return (
        response.status_code == 200
        and request.may_keep
        and not getattr(request, "page_refused", False)
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not response.has_header("Content-Encoding")
    )


def respond(entry: Entry, meta: dict[str, Any], method: str, *, state: str = "hit") -> StoredResponse:
    """The stored page in the encoding this reader takes, or 304 when they hold it already."""
    accepted = meta.get("HTTP_ACCEPT_ENCODING", "")
    encoding = ""
    if accepted and len(entry.body) > page_cache.COMPRESS_FROM:
        encoding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
    unchanged = False
    asked = meta.get("HTTP_IF_NONE_MATCH")
    if asked and entry.etag in asked:
        unchanged = True
    ready = entry.served.get((encoding, unchanged, state))
    if ready is None:
        ready = entry.served[encoding, unchanged, state] = prepare(entry, encoding, unchanged=unchanged, state=state)
    headers, body = ready
    return StoredResponse(304 if unchanged else 200, headers, b"" if method == "HEAD" else body)


def prepare(entry: Entry, encoding: str, *, unchanged: bool, state: str) -> tuple[ResponseHeaders, bytes]:
    """Headers and body for one encoding, made once."""
    body = b"" if unchanged else entry.encoded(encoding)
    headers = ResponseHeaders(dict(entry.headers))
    headers["Vary"] = "Cookie, Accept-Encoding"
    headers["Cache-Control"] = "public, no-cache"
    headers["ETag"] = f'"{entry.etag}{"-" + encoding if encoding else ""}"'
    headers["X-Cache"] = state
    if unchanged:
        headers.pop("Content-Type", None)
    else:
        headers["Content-Length"] = str(len(body))
        if encoding:
            headers["Content-Encoding"] = encoding
    return headers, body
