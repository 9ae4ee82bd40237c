"""What a program reads that checks a badge: the issuer's profile, a public key, the list of statuses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from plugins.api import IssuerFacts, ports
from plugins.badges.credential import issuer_address, list_address
from plugins.badges.signing import sign_credential
from plugins.badges.status import KEPT, make_list


def find(issuer_id: str) -> tuple[IssuerFacts, str]:
    """An issuer and the site under whose address its certificates are checked."""
    found = ports.issuer(issuer_id)
    if found is None:
        raise Http404
    return found, str(found.address or settings.BASE_URL).rstrip("/")


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Programs of other sites may read it, for some minutes; nothing here is about a person."""
    response["Cache-Control"] = f"public, max-age={int(KEPT.total_seconds())}"
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def show_issuer(_request: HttpRequest, issuer_id: str) -> HttpResponse:
    """The profile: who issues, and where all keys stand."""
    found, base = find(issuer_id)
    profile: dict[str, Any] = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": issuer_address(base, found.id),
        "type": ["Profile"],
        "name": found.name,
        "url": base,
        "jwks_uri": f"{base}/verify/keys.json",
    }
    if found.name_en:
        profile["description"] = found.name_en
    return open_to_all(JsonResponse(profile, json_dumps_params={"ensure_ascii": False}))


@require_safe
def show_key(_request: HttpRequest, key_id: str) -> HttpResponse:
    """A public key; those of the past stay for ever."""
    found = ports.public_key(key_id)
    if found is None:
        raise Http404
    return open_to_all(JsonResponse(found, content_type="application/jwk+json"))


@require_safe
def show_list(_request: HttpRequest, issuer_id: str, number: int) -> HttpResponse:
    """A list of statuses as a signed credential; the bits that are set stand for what was revoked or replaced."""
    found, base = find(issuer_id)
    statuses = ports.status_list(found.id, number)
    if statuses is None:
        raise Http404
    credential = make_list(
        list_address(base, found.id, number), issuer=issuer_address(base, found.id), revoked=statuses.revoked,
        size=statuses.size, now=timezone.localtime(),
    )  # fmt: skip
    token = sign_credential(credential, key=statuses.key, base=base)
    return open_to_all(HttpResponse(token, content_type="application/vc+jwt"))
