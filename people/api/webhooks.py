"""The addresses of webhooks: the same that the bureau does on its screen, for a token that was given this."""

import json
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from ninja import Path, Query, Router
from ninja.responses import Status

from people.api.app import REFUSALS
from people.api.contract import scope_note
from people.api.paging import ID_PATTERN, Page, Paging, take_page
from people.api.problem import ApiProblem, Problem, invalid
from people.api.standing import action_of, stead_for
from people.api.webhook_shapes import DeliveryFilters, DeliveryOut, WebhookIn, WebhookMade, WebhookOut
from people.api.writing import KEY_HEADER, answer_once
from people.domain.api.authority import may_hand_on
from people.domain.api.listing import states_of_webhooks
from people.domain.api.register import place_within
from people.domain.api.token import Caller
from people.domain.outside import FORBIDDEN, Refused, check_address
from people.domain.webhooks.kinds import kinds_of_role
from people.domain.webhooks.subscription import (
    end_webhook,
    make_webhook,
    renew_secret,
    send_again,
    send_test,
    switch_on,
)
from people.models import Organisation, Webhook, WebhookDelivery
from people.models.scope import Stead

router = Router()
SCOPE = "webhooks:manage"
Id = Annotated[str, Path(pattern=ID_PATTERN)]
ONE: dict[Any, Any] = {**REFUSALS, 404: Problem}
NOTE = scope_note(SCOPE)


def show_webhooks(rows: Sequence[Webhook]) -> Iterable[dict[str, Any]]:
    for row, (state, reason) in zip(rows, states_of_webhooks(rows), strict=True):
        yield {
            "id": row.public_id, "name": row.name, "url": row.url, "kinds": row.kinds,
            "organisation": row.organisation.public_id, "owner": row.owner.public_id, "role": row.role, "state": state,
            "reason": reason, "created_at": row.created_at,
        }  # fmt: skip


def show_deliveries(rows: Sequence[WebhookDelivery]) -> Iterable[dict[str, Any]]:
    for row in rows:
        yield {
            "id": row.public_id, "event": row.event.public_id, "kind": row.event.kind, "at": row.event.at,
            "state": row.state, "attempts": row.attempts, "status": row.status,
            "error": "" if row.state == "sent" else row.error_code, "tried_at": row.tried_at, "sent_at": row.sent_at,
            "next_try": row.not_before if row.state == "waiting" else None,
        }  # fmt: skip


def find_webhook(request: HttpRequest, public_id: str, *, in_use: bool = False) -> tuple[Caller, Webhook]:
    """A webhook of the token's units; `in_use`: one that has ended can only be read."""
    stead = stead_for(request, SCOPE)
    rows = Webhook.objects.visible_to(stead).select_related("owner", "organisation")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if in_use and found.revoked_at is not None:
        raise ApiProblem("refused", detail=_("This webhook has ended; make another."))
    return request.auth, found  # type: ignore[attr-defined]


def by_program(caller: Caller, request: HttpRequest) -> dict[str, Any]:
    """Whom the log names: the owner of the token, and the token."""
    return {"actor": caller.token.owner, "request": request, "token": caller.token.public_id}


def check_wish(caller: Caller, stead: Stead, payload: WebhookIn) -> Organisation:
    """The unit that is asked for; refused in words where the address, the kinds or the unit will not do."""
    try:
        check_address(payload.url)
    except Refused as error:
        public = _("This address is not a public one; nothing is sent into a network of our own.")
        plain = _("Give a full address that begins with https, without a name or password in it.")
        raise invalid("body", "url", public if error.code == FORBIDDEN else plain) from error
    token = caller.token
    if set(payload.kinds) - {kind.key for kind in kinds_of_role(token.role)}:
        raise invalid("body", "kinds", _("This role does not include all of that."))
    place = place_within(stead, action_of(SCOPE), payload.organisation or token.organisation.public_id)
    if place is None or not may_hand_on(token.owner, role=token.role, path=place.path):
        raise invalid("body", "organisation", _("This unit is not among those of the token."))
    return place


@router.get("/webhooks", response={200: Page[WebhookOut], **REFUSALS}, operation_id="list_webhooks",
            summary="Webhooks", openapi_extra=NOTE)  # fmt: skip
def list_webhooks(request: HttpRequest, paging: Query[Paging]) -> Any:
    """The webhooks of the token's units, those that have ended too."""
    rows = Webhook.objects.visible_to(stead_for(request, SCOPE)).select_related("owner", "organisation")
    return take_page(rows, paging, show_webhooks)


@router.get("/webhooks/{str:webhook}", response={200: WebhookOut, **ONE}, operation_id="get_webhook",
            summary="One webhook", openapi_extra=NOTE)  # fmt: skip
def get_webhook(request: HttpRequest, webhook: Id) -> Any:
    """One webhook, and how it stands."""
    return next(iter(show_webhooks([find_webhook(request, webhook)[1]])))


@router.post("/webhooks", response={201: WebhookMade, **REFUSALS}, operation_id="create_webhook",
             summary="Make a webhook", openapi_extra={**NOTE, "parameters": [KEY_HEADER]})  # fmt: skip
@sensitive_variables("secret", "answer")
def create_webhook(request: HttpRequest, payload: WebhookIn) -> Any:
    """A new webhook, for which the owner of the token answers. Its secret is in this answer and nowhere else: one that
    repeats an earlier one by its key leaves it out."""
    stead, caller = stead_for(request, SCOPE), request.auth  # type: ignore[attr-defined]
    place, token = check_wish(caller, stead, payload), caller.token
    made: list[str] = []

    def act() -> tuple[int, dict[str, Any]]:
        hook, secret = make_webhook(
            token.owner, name=payload.name.strip(), role=token.role, organisation=place, url=payload.url,
            kinds=payload.kinds, **by_program(caller, request),
        )  # fmt: skip
        made.append(secret)
        shown = WebhookMade.model_validate({**next(iter(show_webhooks([hook]))), "secret": None})
        return 201, shown.model_dump(mode="json")

    return with_secret(answer_once(request, act), made)


@sensitive_variables("answer", "body", "made")
def with_secret(answer: JsonResponse, made: list[str]) -> HttpResponse:
    """The answer with the secret that was just made: what is kept for a repetition never had it."""
    if not made or "Idempotent-Replay" in answer:
        return answer
    body = json.loads(answer.content)
    return JsonResponse({**body, "secret": made[0]}, status=answer.status_code)


@router.delete("/webhooks/{str:webhook}", response={204: None, **ONE}, operation_id="end_webhook",
               summary="End a webhook", openapi_extra=NOTE)  # fmt: skip
def remove_webhook(request: HttpRequest, webhook: Id) -> Any:
    """Tell it nothing any more, for good. What is over already stays over."""
    caller, found = find_webhook(request, webhook)
    end_webhook(found, **by_program(caller, request))
    return Status(204, None)


@router.post("/webhooks/{str:webhook}/secret", response={200: WebhookMade, **ONE, 409: Problem},
             operation_id="renew_webhook_secret", summary="Another secret", openapi_extra=NOTE)  # fmt: skip
@sensitive_variables("secret")
def renew(request: HttpRequest, webhook: Id) -> Any:
    """Another secret, shown this one time; for a day the one before signs beside it."""
    caller, found = find_webhook(request, webhook, in_use=True)
    secret = renew_secret(found, **by_program(caller, request))
    return {**next(iter(show_webhooks([found]))), "secret": secret}


@router.post("/webhooks/{str:webhook}/on", response={200: WebhookOut, **ONE, 409: Problem},
             operation_id="switch_webhook_on", summary="Switch a webhook on", openapi_extra=NOTE)  # fmt: skip
def turn_on(request: HttpRequest, webhook: Id) -> Any:
    """Tell it again, with what it missed; one that is on stays as it is."""
    caller, found = find_webhook(request, webhook, in_use=True)
    switch_on(found, **by_program(caller, request))
    found.refresh_from_db()
    return next(iter(show_webhooks([found])))


@router.post("/webhooks/{str:webhook}/test", response={201: DeliveryOut, **ONE, 409: Problem},
             operation_id="test_webhook", summary="Send a test", openapi_extra=NOTE)  # fmt: skip
def try_out(request: HttpRequest, webhook: Id) -> Any:
    """Put an event on its way that says nothing but that the line works."""
    _caller, found = find_webhook(request, webhook, in_use=True)
    return Status(201, next(iter(show_deliveries([send_test(found)]))))


@router.get("/webhooks/{str:webhook}/deliveries", response={200: Page[DeliveryOut], **ONE},
            operation_id="list_deliveries", summary="Deliveries of a webhook", openapi_extra=NOTE)  # fmt: skip
def list_deliveries(request: HttpRequest, webhook: Id, filters: Query[DeliveryFilters], paging: Query[Paging]) -> Any:
    """What it was told within the last thirty days, and how that went."""
    _caller, found = find_webhook(request, webhook)
    rows = WebhookDelivery.objects.filter(webhook=found).select_related("event")
    return take_page(rows.filter(state=filters.state) if filters.state else rows, paging, show_deliveries)


@router.post("/webhooks/{str:webhook}/deliveries/{str:delivery}/again",
             response={200: DeliveryOut, **ONE, 409: Problem}, operation_id="send_again", summary="Send again",
             openapi_extra=NOTE)  # fmt: skip
def again(request: HttpRequest, webhook: Id, delivery: Id) -> Any:
    """Put one delivery back into the queue, whatever became of it; the receiver knows it by its id."""
    _caller, found = find_webhook(request, webhook, in_use=True)
    row = WebhookDelivery.objects.filter(webhook=found, public_id=delivery).select_related("event").first()
    if row is None:
        raise Http404
    send_again(row)
    row.refresh_from_db()
    return next(iter(show_deliveries([row])))
