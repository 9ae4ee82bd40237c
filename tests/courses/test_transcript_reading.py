"""Reading a transcript finishes a lecture where its author lets it, and is recorded as reading."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cms.domain.radio.transcript import Cue
from cms.domain.recording.captions import save_captions
from cms.models import CustomMedia
from courses.domain.learning.outline import outline_of
from courses.domain.lecturing.playing import seal_page
from courses.domain.lecturing.transcript import MOST, count_signs, reading_seconds
from courses.models import CourseItem, ItemCompletion
from tests.factories.cms_media import MediaFactory, make_wav
from tests.factories.courses import make_enrolment, make_page, unit
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
WORDS = "先听他说完，再一起想下一步。" * 30  # 420 characters: 28 seconds


@pytest.fixture
def media():
    made = MediaFactory(title="怎样开口", file=ContentFile(make_wav(seconds=1), name="讲座.wav"))
    CustomMedia.objects.filter(pk=made.pk).update(duration=600.0, must_play=80, may_read=True)
    made.refresh_from_db()
    save_captions(made, "zh-hans", [Cue(0, 4, "沈医生", WORDS)], known=0)
    return made


@pytest.fixture
def enrolment(media):
    return make_enrolment(make_page(CourseItem(kind="lecture", title="讲座一", media=media, minutes=10), unit("读")))


@pytest.fixture
def lecture(enrolment):
    return outline_of(enrolment.version, language="zh-hans").items[0]


def read(client, enrolment, lecture, media, *, after=60, seal=None):
    """Press, so many seconds after the page was opened."""
    client.force_login(enrolment.person)
    opened = timezone.now() - timedelta(seconds=after)
    seal = seal_page(enrolment.pk, lecture, media, now=opened) if seal is None else seal
    address = reverse("unit_done", args=[enrolment.course.public_id, lecture.key])
    return client.post(address, {"read": "1", "seal": seal}, follow=True)


def test_it_finishes_the_lecture_and_is_recorded_as_reading(client, enrolment, lecture, media):
    answer = read(client, enrolment, lecture, media)
    row = ItemCompletion.objects.get(enrolment=enrolment)
    assert (row.basis, row.evidence["read"], row.evidence["percent"], row.evidence["asked"]) == ("read", True, 0, 80)
    assert row.evidence["signs"] == {"zh-hans": len(WORDS)}
    assert 60 <= row.evidence["after"] < 90
    assert answer.context["item"].title == "读", "on to the part after it"
    read(client, enrolment, lecture, media)
    assert ItemCompletion.objects.filter(enrolment=enrolment).count() == 1


def test_nobody_reads_that_fast_and_the_time_goes_on_where_it_was(client, enrolment, lecture, media):
    answer = read(client, enrolment, lecture, media, after=5)
    assert not ItemCompletion.objects.exists()
    assert "至少要 1 分钟" in answer.content.decode()
    seal = answer.redirect_chain[-1][0].split("?seal=")[1]
    assert f'name="seal" value="{answer.wsgi_request.GET["seal"]}"' in answer.content.decode()
    assert seal, "the page that comes back still knows when it was opened"


def test_where_the_author_does_not_let_it_count_it_does_not(client, enrolment, lecture, media):
    CustomMedia.objects.update(may_read=False)
    read(client, enrolment, lecture, media)
    assert not ItemCompletion.objects.exists()
    shown = client.get(reverse("unit", args=[enrolment.course.public_id, lecture.key])).content.decode()
    assert "文字稿已读完" not in shown


def test_without_a_transcript_there_is_nothing_to_read(client, enrolment, lecture, media):
    media.captions.update(transcript=None)
    read(client, enrolment, lecture, media)
    assert not ItemCompletion.objects.exists()


@pytest.mark.parametrize("seal", ["", "x", "other"])
def test_a_seal_that_is_none_brings_nothing(client, enrolment, lecture, media, seal):
    other = seal_page(enrolment.pk + 1, lecture, media, now=timezone.now() - timedelta(hours=1))
    read(client, enrolment, lecture, media, seal=other if seal == "other" else seal)
    assert not ItemCompletion.objects.exists()


def test_the_page_offers_it_until_the_lecture_is_done(client, enrolment, lecture, media):
    client.force_login(enrolment.person)
    address = reverse("unit", args=[enrolment.course.public_id, lecture.key])
    assert "文字稿已读完" in client.get(address).content.decode()
    read(client, enrolment, lecture, media)
    assert "文字稿已读完" not in client.get(address).content.decode()


def test_signs_cost_two_queries_in_any_language(media):
    save_captions(media, "en", [Cue(0, 4, "", "Listen first.")], known=0)
    assert count_signs(media) == {"zh-hans": len(WORDS), "en": 13}
    assert len(count_queries(lambda: count_signs(media))) == 2


@given(st.dictionaries(st.sampled_from(["zh-hans", "en"]), st.integers(1, 10**6), min_size=1))
def test_more_words_never_take_less_time_and_nobody_waits_long(signs):
    longer = {language: count * 2 for language, count in signs.items()}
    assert 0 <= reading_seconds(signs) <= reading_seconds(longer) <= MOST
