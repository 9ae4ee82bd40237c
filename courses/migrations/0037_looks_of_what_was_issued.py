"""What was issued before looks were kept keeps the seal and the renderers that its issuer has now."""

import hashlib
import json

from django.core.files.base import ContentFile
from django.db import migrations


def keep_looks(apps, schema_editor):
    Issuer, Look = apps.get_model("courses", "Issuer"), apps.get_model("courses", "IssuerLook")
    Certificate = apps.get_model("courses", "Certificate")
    for issuer in Issuer.objects.filter(certificates__source="issued").distinct():
        seal = read(issuer.seal)
        if not seal and not issuer.sheet_renderer and not issuer.card_renderer:
            continue
        parts = [hashlib.sha256(seal).hexdigest() if seal else "", issuer.sheet_renderer, issuer.card_renderer]
        look = Look(
            issuer=issuer, digest=hashlib.sha256(json.dumps(parts).encode()).hexdigest(), seal_digest=parts[0],
            sheet_renderer=parts[1], card_renderer=parts[2],
        )  # fmt: skip
        if seal:
            storage = Look._meta.get_field("seal").storage
            look.seal.name = storage.save(f"certificates/seals/{parts[0]}.svg", ContentFile(seal))
        look.save()
        Certificate.objects.filter(issuer=issuer, source="issued").update(look=look)


def read(seal):
    """A seal that is gone cannot be kept: its certificates carry the drawn seal of this site."""
    if not seal:
        return b""
    try:
        with seal.open("rb") as file:
            return file.read()
    except OSError:
        return b""


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0036_looks_of_issuers"),
    ]

    operations = [
        migrations.RunPython(keep_looks, migrations.RunPython.noop),
    ]
