"""A design as the renderer is handed it, and a sample certificate to look at it."""

from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import timezone

from courses.domain.certifying.printed import qr_svg
from courses.models.certificate_template import TemplateVersion
from plugins.api import CertificateDesign, CertificateFacts, DesignPlace, Kind, runtime

ENDINGS = {b"\x89PN": "png", b"\xff\xd8\xff": "jpg"}
LONG_NAME = "古丽巴哈尔·阿卜杜热合曼·玉素甫江"


def picture_format(data: bytes) -> str:
    """What kind of picture it is, by its first bytes: drawings are what no camera makes."""
    return ENDINGS.get(data[:3], "svg")


def make_design(
    orientation: str, places: dict[str, dict[str, Any]], *, ground: bytes = b"", seal: bytes = b""
) -> CertificateDesign:
    """Stored places and pictures as a design."""
    return CertificateDesign(
        orientation=orientation,
        places=tuple(
            DesignPlace(
                key=key, x=float(one["x"]), y=float(one["y"]), width=float(one["width"]), size=float(one["size"]),
                align=one["align"], weight=int(one["weight"]), colour=one["colour"], words=one["words"],
            )
            for key, one in places.items()
            if one["on"]
        ),
        ground=ground, ground_format=picture_format(ground), seal=seal, seal_format=picture_format(seal),
    )  # fmt: skip


def design_of(version: TemplateVersion) -> CertificateDesign:
    """The design of a version; that of a frozen one is remembered."""
    return frozen_design(version.pk, version.public_id) if version.is_frozen else read_design(version)


@lru_cache(maxsize=16)
def frozen_design(pk: int, public_id: str) -> CertificateDesign:
    """A frozen version never changes: read once a process."""
    return read_design(TemplateVersion.objects.get(pk=pk, public_id=public_id))


def read_design(version: TemplateVersion) -> CertificateDesign:
    return make_design(
        version.orientation, version.fields, ground=read_picture(version.background), seal=read_picture(version.seal)
    )


def read_picture(picture: Any) -> bytes:
    """What a stored picture holds; nothing where there is none."""
    if not picture:
        return b""
    with picture.open("rb") as file:
        return bytes(file.read())


def sample_facts(design: CertificateDesign, *, issuer: str, long: bool = False) -> CertificateFacts:
    """A certificate of nobody, to see a design with."""
    today = timezone.localdate()
    address = "https://xinqiao.example/verify/0000-0000-0000-0000/"
    return CertificateFacts(
        number="XQ-SAMPLE-2026-000001", holder=LONG_NAME if long else "林晓桥", programme="教师心理健康教育",
        programme_en="Mental Health Education for Teachers", issuer=issuer, issuer_en="Name of the issuer",
        issued=today.isoformat(), valid_from=today.isoformat(), expires=date(today.year + 3, 12, 31).isoformat(),
        hours="24", level="基础级", level_en="Basic", verify_url=address, code=qr_svg(address),
        sentence="完成“教师心理健康教育”项目全部要求，共 24 学时，特发此证。",
        sentence_en="The holder has met all requirements of the programme Mental Health Education for Teachers.",
        design=design,
    )  # fmt: skip


def draw_sample(design: CertificateDesign, *, issuer: str, long: bool = False) -> bytes:
    """A small picture of a sample in this design; nothing where it cannot be drawn."""
    facts = sample_facts(design, issuer=issuer, long=long)
    called = runtime.ask(Kind.CERTIFICATE_RENDERER, "sheet", "preview", facts, fallback=b"", private=True)
    return bytes(called.value) if called.ok else b""
