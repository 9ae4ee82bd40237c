"""Designs: drafts that are saved again and again, versions that are frozen, and who uses which design."""

from collections.abc import Iterable
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.certifying.glyphs import missing_glyphs, spell
from courses.domain.designing.places import first_places, misplaced_pieces, missing_pieces
from courses.domain.refusal import Refused
from courses.models.certificate_template import CertificateTemplate, TemplateChoice, TemplateState, TemplateVersion
from courses.models.issuer import Issuer
from courses.models.programme import Programme
from people.domain.audit import record_audit
from people.models import Organisation, User


class DesignRefused(Refused):
    """Nothing was written. `facts["pieces"]` holds words for each piece that is at fault."""


@transaction.atomic
def create_template(owner: Organisation, *, name: str, orientation: str, actor: User) -> CertificateTemplate:
    """A new design with a draft that looks like the usual sheet. Pressing twice makes one."""
    Organisation.objects.select_for_update().get(pk=owner.pk)
    begun = TemplateVersion.objects.filter(
        template__owner=owner, template__name=name, template__is_active=True, orientation=orientation, number=1,
        revision=0, state=TemplateState.DRAFT,
    )  # fmt: skip
    known = begun.select_related("template").first()
    if known is not None:
        return known.template
    template = CertificateTemplate.objects.create(owner=owner, name=name)
    TemplateVersion.objects.create(
        template=template, number=1, orientation=orientation, fields=first_places(orientation)
    )
    record_audit("certificate_design.made", actor=actor, subject=template, organisation=owner)
    return template


def current_version(template: CertificateTemplate) -> TemplateVersion | None:
    """The version that new certificates are issued in."""
    return template.versions.filter(state=TemplateState.PUBLISHED).order_by("-number").first()


@transaction.atomic
def draft_of(template: CertificateTemplate) -> TemplateVersion:
    """The draft of a design: the one there is, or a copy of the newest version."""
    CertificateTemplate.objects.select_for_update().get(pk=template.pk)
    draft = template.versions.filter(state=TemplateState.DRAFT).first()
    if draft is not None:
        return draft
    newest = template.versions.order_by("-number").first()
    if newest is None:
        return TemplateVersion.objects.create(template=template, number=1, fields=first_places("landscape"))
    return TemplateVersion.objects.create(
        template=template, number=newest.number + 1, revision=newest.revision, orientation=newest.orientation,
        fields=newest.fields, background=newest.background.name, seal=newest.seal.name,
    )  # fmt: skip


def faults_of(places: dict[str, dict[str, Any]], orientation: str) -> dict[str, Any]:
    """What is wrong with places that could be saved: over the edge, too small, a character without a glyph."""
    found = misplaced_pieces(places, orientation)
    for key, place in places.items():
        absent = missing_glyphs(place["words"]) if place["on"] else ""
        if absent:
            found[key] = _("The certificate font has no character for: %(signs)s.") % {"signs": spell(absent)}
    return found


@transaction.atomic
def save_draft(
    template: CertificateTemplate,
    *,
    revision: int,
    orientation: str,
    places: dict[str, dict[str, Any]],
    pictures: dict[str, File | None],
    actor: User,
    publish: bool = False,
) -> TemplateVersion:
    """Save the draft, and freeze it where asked. `pictures` holds what changes: a file, or None for none from now on.

    Raises DesignRefused: somebody saved it meanwhile, or something is missing or misplaced; then nothing is written."""
    draft_of(template)
    draft = template.versions.select_for_update().get(state=TemplateState.DRAFT)
    if draft.revision != revision:
        words = _("Somebody saved this design in the meantime. Nothing was overwritten. Open a second tab and compare.")
        raise DesignRefused("stale", words)
    faults = faults_of(places, orientation) | (missing_pieces(places) if publish else {})
    if faults:
        raise DesignRefused("faults", _("Please look at the marked lines. Nothing was saved."), pieces=faults)
    draft.revision += 1
    draft.orientation, draft.fields = orientation, places
    for name, picture in pictures.items():
        setattr(draft, name, picture or "")
    if publish:
        draft.state, draft.published_at, draft.published_by = TemplateState.PUBLISHED, timezone.now(), actor
    draft.save()
    action = "certificate_design.published" if publish else "certificate_design.saved"
    record_audit(action, actor=actor, subject=template, organisation=template.owner)
    return draft


def rename_template(template: CertificateTemplate, *, name: str, actor: User) -> None:
    """Call it something else; no certificate names it."""
    if template.name != name:
        template.name = name
        template.save(update_fields=["name"])
        record_audit("certificate_design.renamed", actor=actor, subject=template, organisation=template.owner)


@transaction.atomic
def put_aside(template: CertificateTemplate, *, actor: User) -> None:
    """Nobody chooses from it any more; it stays, because certificates look like it. Refused while somebody uses it."""
    locked = CertificateTemplate.objects.select_for_update().get(pk=template.pk)
    if locked.choices.exists():
        raise DesignRefused(
            "in_use", _("Certificates are issued in this design. Let nobody use it first; what was issued keeps it.")
        )
    _set_active(locked, on=False, actor=actor)


def take_up(template: CertificateTemplate, *, actor: User) -> None:
    """Back among what one chooses from."""
    _set_active(template, on=True, actor=actor)


def _set_active(template: CertificateTemplate, *, on: bool, actor: User) -> None:
    if template.is_active != on:
        template.is_active = on
        template.save(update_fields=["is_active"])
        action = "certificate_design.taken_up" if on else "certificate_design.put_aside"
        record_audit(action, actor=actor, subject=template, organisation=template.owner)


@transaction.atomic
def choose_design(
    template: CertificateTemplate,
    *,
    issuers: Iterable[Issuer],
    programmes: Iterable[Programme],
    among: tuple[QuerySet[Issuer], QuerySet[Programme]],
    actor: User,
) -> None:
    """Use this design for these issuers and programmes, and for no others among those one may decide about."""
    locked = CertificateTemplate.objects.select_for_update().get(pk=template.pk)
    if not locked.is_active:
        raise DesignRefused("aside", _("This design was put aside. Take it up again first."))
    if current_version(template) is None:
        raise DesignRefused("draft_only", _("Publish the design first: a draft is used by nobody."))
    wanted = {"issuer": {row.pk for row in issuers}, "programme": {row.pk for row in programmes}}
    for name, rows in zip(("issuer", "programme"), among, strict=True):
        mine = TemplateChoice.objects.filter(**{f"{name}__in": rows})
        mine.filter(template=template).exclude(**{f"{name}__in": wanted[name]}).delete()
        mine.filter(**{f"{name}__in": wanted[name]}).exclude(template=template).update(template=template)
        there = set(mine.filter(template=template).values_list(f"{name}_id", flat=True))
        TemplateChoice.objects.bulk_create(
            TemplateChoice(template=template, **{f"{name}_id": pk}) for pk in sorted(wanted[name] - there)
        )
    record_audit("certificate_design.chosen", actor=actor, subject=template, organisation=template.owner)
