"""After a rotation nothing stays under the old key: numbers, sealed answers, notes, calendars, second factors, webhooks."""

import base64
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command

from courses.domain.assessing.sealed import open_answers
from courses.domain.calendar.feed import make_feed, token_of
from courses.domain.noting.note import open_text
from courses.models import SealedResult, UnitNote
from people.domain.rewrapping import rewrap_all, sealed_columns
from people.domain.webhooks.signing import secrets_of
from people.domain.webhooks.subscription import make_webhook, renew_secret
from people.models import PersonIdentifier, RosterPayload, Webhook
from people.models.keyring import encrypt, get_keyring, key_id_of, load_keyring, write_keyring
from tests.factories import courses, people
from tests.people.test_keyring import own_keys  # noqa: F401
from tests.promises.conftest import chinese, forgetful, own_files  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(own_keys: Any) -> dict[str, Any]:  # noqa: F811
    """One of everything that is encrypted."""
    city = people.make_city()
    person = people.make_teacher(people.OrganisationFactory(), phone="13800000000")
    owner = people.make_holder("bureau_admin", city)
    hook, first = make_webhook(
        owner, name="x", role="bureau_admin", organisation=city, url="https://hooks.example.org/", kinds=[], actor=owner
    )
    second = renew_secret(hook, actor=owner)
    sitting = courses.make_enrolment(
        courses.make_page(courses.unit(), courses.quiz(courses.make_scale(), move_on="completed")), person
    )
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    UnitNote.objects.create(
        person=person,
        course=sitting.course,
        item_key="00000000-0000-4000-8000-000000000001",
        sealed=encrypt("记".encode()),
    )
    return {"person": person, "hook": hook, "secrets": [second, first], "feed": make_feed(person), "enrolment": sitting}


def old_values() -> list[str]:
    """The columns in which something stands under another key than the newest."""
    found = []
    for model, name in sealed_columns():
        for value in model._base_manager.exclude(**{name: None}).values_list(name, flat=True):
            if value and bytes(value)[0] == 1 and key_id_of(value) != get_keyring().current:
                found.append(f"{model.__name__}.{name}")
    return found


def test_everything_is_under_the_newest_key_and_still_itself(own_keys, kept, client):  # noqa: F811
    from django.utils import timezone

    from tests.courses.sitting import Sitting

    sealed = Sitting(assessment=courses.make_scale("再测"), person=kept["person"], move_on="completed")
    attempt = sealed.start()
    variant = open_answers(SealedResult.objects.get(attempt=attempt))
    write_keyring(own_keys, rotate=True)
    assert old_values()
    out = StringIO()
    call_command("rewrap_keys", stdout=out)
    assert old_values() == []
    assert PersonIdentifier.objects.get(scheme="phone").plain_value() == "13800000000"
    assert PersonIdentifier.objects.get(scheme="phone").key_id == get_keyring().current
    assert token_of(kept["person"]) == kept["feed"]
    assert open_text(UnitNote.objects.get().sealed) == "记"
    assert secrets_of(Webhook.objects.get(), now=timezone.now()) == kept["secrets"]
    assert open_answers(SealedResult.objects.get(attempt=attempt)) == variant
    secret = Authenticator.objects.get().data["secret"]
    assert key_id_of(base64.b64decode(secret)) == get_keyring().current
    assert "mfa.authenticator.data: 1" in out.getvalue()
    assert sum(one.count for one in rewrap_all()) == 0, "again changes nothing"


def test_the_old_key_may_go_afterwards(own_keys, kept):  # noqa: F811
    import json

    write_keyring(own_keys, rotate=True)
    rewrap_all()
    content = json.loads(own_keys.read_text())
    content["encryption"] = {get_keyring().current: content["encryption"][get_keyring().current]}
    own_keys.write_text(json.dumps(content))
    load_keyring.cache_clear()
    assert PersonIdentifier.objects.get(scheme="phone").plain_value() == "13800000000"
    assert token_of(kept["person"]) == kept["feed"]


def test_a_missing_key_is_said_and_stops_nothing(own_keys, kept):  # noqa: F811
    import json

    write_keyring(own_keys, rotate=True)
    content = json.loads(own_keys.read_text())
    newest = get_keyring().current
    content["encryption"] = {newest: content["encryption"][newest]}
    own_keys.write_text(json.dumps(content))
    load_keyring.cache_clear()
    with pytest.raises(CommandError, match="missing"):
        call_command("rewrap_keys", stdout=StringIO())
    assert not RosterPayload.objects.exists()
