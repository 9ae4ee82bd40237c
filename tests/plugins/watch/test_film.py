"""Films: done when played in fact, with gaps and checkpoints as the author set them; no word before the facts are there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.api import Ctx, Mode, Status, runtime
from plugins.watch.hooks import self_check
from plugins.watch.samples import sample_config
from plugins.watch.types import WatchType

WATCH = WatchType()
CONFIG = sample_config()
RIGHT = {"first": "silent", "second": "again"}


def watched(*ranges: tuple[float, float], answers=RIGHT, config=CONFIG, **changes) -> Ctx:
    facts = {"duration": 600, "ranges": [list(one) for one in ranges], "position": 10}
    return Ctx(config, {}, response={"answers": answers}, facts=facts, **changes)


def words(ctx: Ctx) -> str:
    called = runtime.call("watch", "grade", ctx)
    assert called.ok
    return called.value.feedback


def test_whole_film_with_right_answers_is_done():
    outcome = WATCH.grade(watched((0, 600)))
    assert (outcome.status, outcome.completed, outcome.score, outcome.max_score) == (Status.GRADED, True, None, 0)
    assert outcome.passed is None
    assert outcome.feedback == ""


@pytest.mark.parametrize(("end", "done"), [(100, False), (536.9, False), (537, True), (540, True), (600, True)])
def test_required_share_counts_with_three_seconds_of_slack(end, done):
    config = {**CONFIG, "skip": None}
    assert WATCH.grade(watched((0, end), config=config)).completed is done


@pytest.mark.parametrize(("gap", "done"), [(0, True), (44, True), (45, True), (45.1, False), (59, False)])
def test_one_long_gap_is_too_much_even_where_the_share_is_reached(gap, done):
    config = {**CONFIG, "required": 50}
    ctx = watched((0, 200), (200 + gap, 600), config=config, lang="en")
    assert WATCH.grade(ctx).completed is done
    assert ("Left out in one piece" in words(ctx)) is not done


def test_where_nothing_may_be_left_out_only_a_moment_is_forgiven():
    config = {**CONFIG, "skip": 0, "required": 1}
    assert WATCH.grade(watched((0, 300), (300.9, 600), config=config)).completed is True
    assert WATCH.grade(watched((0, 300), (301.1, 600), config=config)).completed is False


def test_many_tiny_pieces_are_not_a_film():
    pieces = [(second, second + 0.05) for second in range(600)]
    assert WATCH.grade(watched(*pieces)).completed is False


@pytest.mark.parametrize(
    ("answers", "right_only", "done"),
    [
        (RIGHT, True, True),
        (RIGHT | {"first": "advise"}, True, False),
        (RIGHT | {"first": "advise"}, False, True),
        ({"first": "silent"}, False, False),
        ({}, False, False),
        (RIGHT | {"first": "nobody"}, False, False),
        (None, False, False),
    ],
)
def test_checkpoints_need_an_answer_and_the_right_one_where_asked(answers, right_only, done):
    assert (
        WATCH.grade(watched((0, 600), answers=answers, config={**CONFIG, "right_only": right_only})).completed is done
    )


def test_checkpoint_whose_second_was_not_played_does_not_count():
    config = {**CONFIG, "required": 50, "skip": None}
    ctx = watched((100, 600), config=config, lang="en")
    assert "Question 1 belongs to 1:05, which was not played yet." in words(ctx)
    assert WATCH.grade(watched((60, 600), config=config)).completed is True


@pytest.mark.parametrize(
    "facts", [None, {}, {"ranges": [[0, 600]], "duration": None}, {"duration": 600, "ranges": None}]
)
@pytest.mark.parametrize(("lang", "said"), [("zh-hans", "播放记录还没有收到"), ("en", "has not been reported yet")])
def test_without_facts_it_waits_in_words(facts, lang, said):
    config = {**CONFIG, "seconds": None}
    ctx = Ctx(config, {}, response={"answers": RIGHT}, facts=facts, lang=lang)
    outcome = runtime.call("watch", "grade", ctx).value
    assert (outcome.status, outcome.completed, outcome.score, outcome.passed) == (Status.PENDING, False, None, None)
    assert said in outcome.feedback
    review = Ctx(config, {}, Mode.REVIEW, ctx.response, facts=facts, lang=lang)
    assert said in runtime.call("watch", "render", review).value


def test_what_was_played_is_never_taken_from_the_form():
    ctx = Ctx(CONFIG, {})
    data = {ctx.field(name): ["[[0, 600]]"] for name in ("ranges", "duration", "recording", "facts")}
    response, problems = WATCH.parse(ctx, data, {})
    assert response == {"answers": {}}
    assert [problem.path for problem in problems] == ["first", "second"]


@given(st.dictionaries(st.sampled_from(["a-first", "a-second", "x"]), st.lists(st.text(max_size=5), max_size=3)))
def test_odd_answers_never_raise(data):
    response, _problems = WATCH.parse(watched((0, 600)), data, {})
    assert set(response["answers"]) <= {"first", "second"}


def page(ctx: Ctx, mode: Mode = Mode.ATTEMPT, **changes) -> str:
    return runtime.call("watch", "render", Ctx(ctx.config, {}, mode, ctx.response, facts=ctx.facts, **changes)).value


def test_page_plays_without_script_and_hides_the_key():
    html = page(watched((0, 60), answers={}))
    assert '<video controls preload="metadata"' in html
    assert 'src="/media/sample/listening.mp4"' in html
    assert '<track kind="captions"' in html
    assert 'data-watch-at="10"' in html
    assert 'data-watch-skip="45"' in html
    assert "已播放 10 %（全长 10:00），需要 90 %。" in html
    assert "还没播放： 1:00–10:00" in html
    assert "第 1 题 · 1:05" in html
    assert "老师坐到学生旁边" in html
    assert "对，等待也是一种回应。" not in html
    assert "option--" not in html
    assert "option--right" in page(watched((0, 60)), Mode.REVIEW, show_answers=True)


def test_sound_is_played_as_sound():
    html = page(Ctx({**CONFIG, "kind": "audio"}, {}))
    assert "<audio controls" in html
    assert "<video" not in html


def test_paper_has_the_words_and_the_questions():
    html = page(watched(), Mode.PRINT)
    assert "老师坐到学生旁边" in html
    assert "谈话结束时，他们约定了什么？" in html
    assert "<video" not in html


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"kind": "film"}, "kind"),
        ({"kind": ["video"]}, "kind"),
        ({"address": ""}, "address"),
        ({"address": "https://elsewhere.example/a.mp4"}, "address"),
        ({"address": "//elsewhere.example/a.mp4"}, "address"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": '/a" onerror="x'}, "address"),
        ({"address": "/media/../secret"}, "address"),
        ({"captions": "http://x/y.vtt"}, "captions"),
        ({"seconds": -1}, "seconds"),
        ({"seconds": 1.5}, "seconds"),
        ({"required": 0}, "required"),
        ({"required": 101}, "required"),
        ({"required": True}, "required"),
        ({"skip": -1}, "skip"),
        ({"right_only": 1}, "right_only"),
        ({"title": None}, "title"),
        ({"transcript": 7}, "transcript"),
        ({"checkpoints": "x"}, "checkpoints"),
        ({"checkpoints": [CONFIG["checkpoints"][0]] * 21}, "checkpoints"),
        ({"checkpoints": [CONFIG["checkpoints"][0]] * 2}, "checkpoints.0.id"),
        ({"checkpoints": [{**CONFIG["checkpoints"][0], "at": 601}]}, "checkpoints.0.at"),
        ({"checkpoints": [{**CONFIG["checkpoints"][0], "at": "65"}]}, "checkpoints.0.at"),
        ({"checkpoints": [{**CONFIG["checkpoints"][0], "id": "a b"}]}, "checkpoints.0.id"),
        ({"checkpoints": [{**CONFIG["checkpoints"][0], "stem": ""}]}, "checkpoints.0.stem"),
        ({"checkpoints": [None]}, "checkpoints.0"),
    ],
)
def test_config_is_refused_at_the_place_that_is_wrong(change, path):
    assert path in {problem.path for problem in WATCH.check_config({**CONFIG, **change}) if problem.is_error}


def test_recording_that_nobody_can_read_along_is_a_warning():
    problems = WATCH.check_config({**CONFIG, "captions": "", "transcript": ""})
    assert [(problem.path, problem.level) for problem in problems] == [("transcript", "warning")]


def test_authors_form_keeps_the_config():
    block = WATCH.config_block()
    assert block.get_prep_value(block.to_python(CONFIG)) == CONFIG
    plain = {**CONFIG, "checkpoints": [], "skip": None, "seconds": None}
    assert block.get_prep_value(block.to_python(plain)) == plain
    assert "address" in {problem.path for problem in WATCH.check_config(block.get_prep_value(block.to_python({})))}


def test_regrade_maps_only_while_the_recording_and_the_answers_are_the_same():
    assert WATCH.regrade_map(CONFIG, {**CONFIG, "required": 50}, {}) == {}
    assert WATCH.regrade_map(CONFIG, {**CONFIG, "checkpoints": CONFIG["checkpoints"][:1]}, {}) == {}
    for change in ({"address": "/media/other.mp4"}, {"seconds": 700}):
        assert isinstance(WATCH.regrade_map(CONFIG, {**CONFIG, **change}, {}), str)
    fewer = {**CONFIG, "checkpoints": CONFIG["checkpoints"][:1]}
    assert isinstance(WATCH.regrade_map(fewer, CONFIG, {}), str)


def test_summary_says_how_much_was_played():
    assert WATCH.summary(watched((0, 600)))[0][1] == "100 % (10:00)"
    assert WATCH.summary(watched((0, 600)))[1][1] == "等学生开口"


def test_self_check_is_quiet():
    assert list(self_check()) == []
