"""The lecture of a course: what is played counts by the server's clock, the place is kept, and nobody else may look."""

import json
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from cms.domain.radio.transcript import Cue
from cms.domain.recording.captions import save_captions
from cms.models import CustomMedia
from courses.domain.learning.position import save_position
from courses.domain.lecturing.playing import PlayClaim, StalePage, evidence_of, find_shortfall, record_play, seal_page
from courses.models import CourseItem, ItemCompletion, LecturePlay, PlayerChoice, ReadingPosition
from tests.factories.cms_media import MediaFactory, make_wav
from tests.factories.courses import LearnerFactory, make_enrolment, make_page, unit
from tests.queries import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def media():
    file = ContentFile(make_wav(seconds=1), name="讲座.wav")
    made = MediaFactory(title="怎样开口", file=file)
    CustomMedia.objects.filter(pk=made.pk).update(duration=600.0)
    made.refresh_from_db()
    return made


@pytest.fixture
def page(media):
    return make_page(CourseItem(kind="lecture", title="讲座一", media=media, minutes=10), unit("读一读"))


@pytest.fixture
def enrolment(page):
    return make_enrolment(page)


@pytest.fixture
def lecture(enrolment):
    from courses.domain.learning.outline import outline_of  # read after publishing

    return outline_of(enrolment.version, language="zh-hans").items[0]


def address(name, enrolment, item):
    return reverse(name, args=[enrolment.course.public_id, item.key])


def ago(**time):
    return timezone.now() - timedelta(**time)


def played(enrolment, lecture, media, *ranges, seal=None, now=None):
    seal = seal_page(enrolment.pk, lecture, media, now=ago(minutes=10)) if seal is None else seal
    return record_play(enrolment, lecture, media, PlayClaim(ranges=ranges), seal=seal, now=now)


class TestPlaying:
    def test_what_was_played_counts_and_again_changes_nothing(self, enrolment, lecture, media):
        seal = seal_page(enrolment.pk, lecture, media, now=ago(minutes=5))
        first = played(enrolment, lecture, media, (0, 60_000), seal=seal)
        again = played(enrolment, lecture, media, (0, 60_000), seal=seal)
        assert first.ranges == again.ranges == ((0, 60_000),)
        assert LecturePlay.objects.get().covered == 60_000

    def test_a_page_that_was_just_opened_brings_nothing(self, enrolment, lecture, media):
        seal = seal_page(enrolment.pk, lecture, media)
        assert played(enrolment, lecture, media, (0, 600_000), seal=seal).covered < 5_000

    def test_what_waited_on_a_device_counts_up_to_the_time_that_went_by(self, enrolment, lecture, media):
        seal = seal_page(enrolment.pk, lecture, media, now=ago(seconds=100))
        assert 199_000 < played(enrolment, lecture, media, (0, 600_000), seal=seal).covered < 205_000

    def test_the_seal_of_another_page_is_refused(self, enrolment, lecture, media, page):
        other = make_enrolment(page)
        for seal in (
            seal_page(other.pk, lecture, media, now=ago(minutes=5)),
            seal_page(enrolment.pk, lecture, MediaFactory(), now=ago(minutes=5)),
            seal_page(enrolment.pk, lecture, media, now=ago(days=8)),
            "x",
            "",
        ):
            with pytest.raises(StalePage):
                played(enrolment, lecture, media, (0, 1_000), seal=seal)
        assert not LecturePlay.objects.exists()

    def test_another_recording_is_begun_anew(self, enrolment, lecture, media):
        played(enrolment, lecture, media, (0, 60_000))
        other = MediaFactory()
        assert played(enrolment, lecture, other, (0, 1_000)).covered == 1_000
        assert LecturePlay.objects.count() == 2


class TestScreen:
    def test_page_carries_player_captions_chapters_and_transcript_without_script(
        self, client, enrolment, lecture, media
    ):
        media.chapters = [{"start": 0, "title": "开场", "title_en": ""}, {"start": 90, "title": "练习", "title_en": ""}]
        media.save()
        save_captions(media, "zh-hans", [Cue(0, 4, "沈医生", "先听，再说。"), Cue(95, 99, "", "慢慢呼气")], known=0)
        client.force_login(enrolment.person)
        shown = client.get(address("unit", enrolment, lecture) + "?t=95").content.decode()
        assert f'src="{media.url}#t=95"' in shown
        assert 'data-at="95"' in shown
        assert 'data-asked="yes"' in shown
        assert "先听，再说。" in shown
        assert "沈医生" in shown
        assert "练习" in shown
        assert reverse("recording_captions", args=[media.public_id, "zh"]) in shown
        assert 'href="?t=90"' in shown

    def test_report_is_answered_with_what_counts(self, client, enrolment, lecture, media):
        client.force_login(enrolment.person)
        seal = seal_page(enrolment.pk, lecture, media, now=ago(minutes=2))
        claim = {"ranges": [[0, 30_000], "x", [5, 1]], "position": 30_000, "device": "phone"}
        url = address("lecture_played", enrolment, lecture)
        answer = client.post(url, {"seal": seal, "claim": json.dumps(claim)})
        assert answer.json()["covered"] == 30_000
        assert answer.json()["percent"] == 5
        place = ReadingPosition.objects.get()
        assert (place.seconds, place.device) == (30, "phone")
        assert client.post(url, {"seal": "forged", "claim": "{}"}).status_code == 409
        assert client.post(url, {"seal": seal, "claim": "no json"}).status_code == 200

    def test_place_of_a_device_that_was_cut_off_does_not_undo_a_later_one(self, client, enrolment, lecture, media):
        client.force_login(enrolment.person)
        save_position(enrolment, item_key=lecture.key, seconds=300, device="computer")
        seal = seal_page(enrolment.pk, lecture, media, now=ago(hours=2))
        claim = {"ranges": [], "position": 20_000, "ago": 3_600_000, "device": "phone"}
        client.post(address("lecture_played", enrolment, lecture), {"seal": seal, "claim": json.dumps(claim)})
        assert ReadingPosition.objects.get().seconds == 300
        claim["ago"] = 0
        client.post(address("lecture_played", enrolment, lecture), {"seal": seal, "claim": json.dumps(claim)})
        assert ReadingPosition.objects.get().seconds == 20

    def test_others_learn_and_change_nothing(self, client, enrolment, lecture, media):
        url = address("lecture_played", enrolment, lecture)
        seal = seal_page(enrolment.pk, lecture, media, now=ago(minutes=2))
        assert client.post(url, {"seal": seal, "claim": "{}"}).status_code == 302
        client.force_login(LearnerFactory())
        assert client.post(url, {"seal": seal, "claim": json.dumps({"ranges": [[0, 1000]]})}).status_code == 302
        assert not LecturePlay.objects.exists()

    def test_speed_size_and_captions_are_the_persons(self, client, enrolment, lecture):
        client.force_login(enrolment.person)
        client.post(reverse("player_choice"), {"speed": "1.5"})
        client.post(reverse("player_choice"), {"size": "0", "captions": ""})
        client.post(reverse("player_choice"), {"speed": "9", "size": "x" * 9, "captions": "xx"})
        kept = PlayerChoice.objects.get()
        assert (str(kept.speed), kept.size, kept.captions) == ("1.50", "0", "none")
        shown = client.get(address("unit", enrolment, lecture)).content.decode()
        assert '<option value="1.5" selected>' in shown

    def test_number_of_queries_does_not_grow_with_lines(self, client, enrolment, lecture, media):
        client.force_login(enrolment.person)
        save_captions(media, "zh-hans", [Cue(0, 1, "", "一")], known=0)
        url = address("unit", enrolment, lecture)
        client.get(url)
        few = len(count_queries(lambda: client.get(url)))
        save_captions(media, "zh-hans", [Cue(n, n + 1, "", f"第{n}句") for n in range(50)], known=1)
        assert len(count_queries(lambda: client.get(url))) == few


class TestDone:
    @pytest.fixture(autouse=True)
    def asked(self, media):
        media.must_play = 80
        media.save()

    def test_not_done_before_enough_was_played_and_the_words_say_where(self, client, enrolment, lecture, media):
        client.force_login(enrolment.person)
        played(enrolment, lecture, media, (0, 120_000))
        done = address("unit_done", enrolment, lecture)
        answer = client.post(done, follow=True)
        assert not ItemCompletion.objects.exists()
        assert "20%" in answer.content.decode()
        assert "80%" in answer.content.decode()
        assert "2:00" in answer.content.decode()
        later = client.post(done, {"later": "1"}, headers={"X-Requested-With": "fetch"})
        assert later.status_code == 409
        assert "2:00" in later.json()["problem"]

    def test_done_once_enough_was_played_with_the_numbers_beside_it(self, client, enrolment, lecture, media):
        client.force_login(enrolment.person)
        played(enrolment, lecture, media, (0, 500_000))
        client.post(address("unit_done", enrolment, lecture))
        client.post(address("unit_done", enrolment, lecture))
        kept = ItemCompletion.objects.get()
        assert kept.basis == "watched"
        assert kept.evidence == {
            "recording": media.public_id, "played": 500, "of": 600, "percent": 83, "asked": 80,
        }  # fmt: skip
        assert evidence_of(enrolment, lecture)["percent"] == 83


def test_mark_that_waited_is_taken_once(client, page, enrolment):
    client.force_login(enrolment.person)
    key = page.items.all()[1].key
    url = reverse("unit_done", args=[enrolment.course.public_id, key])
    for _time in range(2):
        answer = client.post(url, {"later": "1"}, headers={"X-Requested-With": "fetch"})
        assert answer.json() == {"saved": True}
    assert ItemCompletion.objects.count() == 1


def test_moments_in_a_note_lead_into_the_recording(client, enrolment, lecture):
    from courses.domain.noting.note import save_note  # where notes are written

    save_note(
        enrolment.person, course_id=enrolment.course_id, key=lecture.key, text="[12:34] 记住 <b>这句</b>", known=""
    )
    client.force_login(enrolment.person)
    shown = client.get(reverse("notes")).content.decode()
    assert f'{address("unit", enrolment, lecture)}?t=754#player">记在 12:34</a> 记住 &lt;b&gt;' in shown
    assert "data-moments" in client.get(address("unit", enrolment, lecture)).content.decode()


def test_a_learner_gets_the_recording_at_once_and_nobody_else_before_the_library_knows_of_it(client, enrolment, media):
    sound = reverse("sound", args=[media.public_id, "wav"])
    assert client.get(sound).status_code == 404
    client.force_login(LearnerFactory())
    assert client.get(sound).status_code == 404
    client.force_login(enrolment.person)
    answer = client.get(sound)
    assert answer.status_code == 200
    answer.close()


def test_a_moment_lost_at_the_start_is_not_where_one_is_sent_back_to(enrolment, lecture, media):
    CustomMedia.objects.filter(pk=media.pk).update(must_play=90)
    played(enrolment, lecture, media, (40, 300_000), (300_400, 400_000))
    assert find_shortfall(enrolment, lecture).clock == "6:40"
