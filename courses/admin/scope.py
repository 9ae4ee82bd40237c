"""Whose programmes, issuers and designs of certificates somebody may author in the admin."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from people import rules
from people.models import Organisation
from people.models.organisation import Kind

ACTION = "manage_programmes"


def own_organisations(request: HttpRequest) -> QuerySet[Organisation]:
    """Where the reader may manage programmes: bodies and districts, no schools. Refuses others."""
    if not rules.may(request.user, ACTION):
        raise PermissionDenied
    return rules.organisations_visible_to(request.user, ACTION).exclude(kind=Kind.SCHOOL)
