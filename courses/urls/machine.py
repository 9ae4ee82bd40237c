"""The API for other programs, outside the languages: what the register and the school offer stands side by side."""

from typing import Any

from django.urls import path, re_path

from courses.api import enrolling, records, statements
from people.api import reading, register, webhooks
from people.api.app import add_addresses, api
from people.api.door import open_door

add_addresses(register.router, tag="register")
add_addresses(enrolling.router, tag="learning")
add_addresses(records.router, tag="records")
add_addresses(statements.router, tag="records")
add_addresses(webhooks.router, tag="webhooks")


def opened(patterns: list[Any]) -> list[Any]:
    """The addresses of ninja behind our door; its own page of addresses is left out."""
    kept = [pattern for pattern in patterns if pattern.name != "api-root"]
    for pattern in kept:
        pattern.callback = open_door(pattern.callback)
    return kept


urlpatterns = [
    path("api/v1/openapi.json", reading.openapi, name="api_contract"),
    path("api/v1/docs", reading.docs, name="api_docs"),
    *[path("api/v1/", (opened(api.urls[0]), "api", "api"))],
    re_path(r"^api(?:/(?P<rest>.*))?$", reading.nothing_here, name="api_nothing"),
]
