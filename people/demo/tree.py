"""Puts one organisation into the demo tree, once."""

from datetime import date

from people.domain.number import fold_name
from people.models import Organisation, OrganisationPlacement

SINCE = date(2000, 1, 1)


def grow(parent: Organisation | None, code: str, name: str, name_en: str, kind: str, **more: object) -> Organisation:
    """The organisation with this code, made under `parent` when it is not there yet."""
    found = Organisation.objects.filter(code=code).first()
    if found:
        return found
    fields = {"code": code, "name": name, "name_key": fold_name(name), "name_en": name_en, "kind": kind, **more}
    if parent is None:
        made = Organisation.add_root(**fields)
    else:
        made = Organisation.objects.get(pk=parent.pk).add_child(**fields)
    OrganisationPlacement.objects.create(organisation=made, parent=parent, valid_from=SINCE)
    return Organisation.objects.get(pk=made.pk)
