"""Hours of the demo: kinds of hours with a minimum and a cap, and what the demo's teacher handed in."""

import io
from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from courses.domain.hours.claims import approve_claim, hand_in_hours
from courses.models import Course, HourCategory, HourClaim, HourSource
from people.models import Organisation, User

CATEGORIES = [
    {"code": "xljk", "name": "心理健康教育", "name_en": "Mental-health education", "minimum": Decimal(24)},
    {"code": "xbyx", "name": "校本研修", "name_en": "Training at the school", "cap_year": Decimal(36)},
    {"code": "zzxx", "name": "自主学习", "name_en": "Learning by oneself", "cap": Decimal(60)},
]
HANDED_IN = [
    ("xljk", HourSource.CERTIFICATE, "心理健康骨干教师面授研修", "云湖市教师进修学院", Decimal(16), 40),
    ("xbyx", HourSource.PAPER, "班会课里的情绪教育：校内研讨", "云湖市实验小学", Decimal(4), 12),
]  # category, origin, what, who gave it, hours, days ago


def load_categories(courses: dict[str, Course]) -> None:
    """Kinds of hours; courses of the demo give those of mental-health education."""
    bureau = Organisation.objects.get(code="331000-JY")
    for fields in CATEGORIES:
        HourCategory.objects.get_or_create(code=fields["code"], defaults={"owner": bureau, **fields})
    category = HourCategory.objects.get(code="xljk")
    for course in courses.values():
        course.hour_category = category
        course.save(update_fields=["hour_category"])


def load_claims() -> list[HourClaim]:
    """The teacher's papers: the first was approved, the second waits."""
    teacher, bureau = (User.objects.get(email=f"{login}@demo.example") for login in ("teacher", "bureau"))
    today = timezone.localdate()
    claims = []
    for code, kind, title, giver, hours, ago in HANDED_IN:
        facts = {
            "kind": kind, "title": title, "giver": giver, "day": today - timedelta(days=ago), "hours": hours,
            "category": HourCategory.objects.get(code=code), "words": "",
        }  # fmt: skip
        claims.append(hand_in_hours(teacher, facts, draw_paper(code, hours), form_key=f"demo-{code}"))
    approve_claim(claims[0], actor=bureau, category=claims[0].category)
    return claims


def draw_paper(code: str, hours: Decimal) -> SimpleUploadedFile:
    """A sheet as a phone would photograph it: some lines, the hours and a seal."""
    sheet = Image.new("RGB", (900, 640), "#fbfaf5")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((30, 30, 870, 610), outline="#1c6b62", width=6)
    for place in range(5):
        pen.line((120, 180 + 50 * place, 780 - 90 * (place % 2), 180 + 50 * place), fill="#b9bfb8", width=10)
    pen.text((120, 90), f"{code.upper()}   {hours} h", fill="#1d2726", font_size=48)
    pen.ellipse((620, 400, 790, 570), outline="#c0392b", width=8)
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return SimpleUploadedFile(f"{code}.png", buffer.getvalue(), content_type="image/png")
