"""How the processes share the suite."""

from tests.lanes import lane_of, lanes_in, place_of


def test_all_tests_of_the_demo_city_share_one_lane_which_begins_first() -> None:
    look, words = "tests/browser/test_look.py::test_a[x::y]", "tests/browser/test_words.py::test_b"
    assert lane_of(look) == lane_of(words)
    assert place_of(look) < place_of("tests/postgres/test_lane.py::test_c") < place_of("tests/api/test_once.py::test_d")


def test_every_other_file_is_a_lane_of_its_own() -> None:
    job = "tests/browser/test_main_job.py::test_a"
    files = [
        job,
        "tests/browser/test_look.py::test_a",
        "tests/api/test_once.py::test_d",
        "tests/api/test_once.py::test_e",
    ]
    assert len({lane_of(one) for one in files}) == 3
    assert lane_of(job) == "tests/browser/test_main_job.py"


def test_what_empties_the_database_comes_behind_everything_else() -> None:
    keeps, empties, other = "tests/api/test_once.py::a", "tests/api/test_once.py::b", "tests/cms/test_backup.py::c"
    lanes = lanes_in([keeps, other, empties])
    assert len(set(lanes.values())) == 3
    assert list(lanes) == [keeps, other, empties]
