"""The author's form of a quiz: opened and saved again, it says what it said."""

from plugins.quiz.types import QuizType

CONFIG = {
    "intro": "",
    "items": [
        {"id": "a1", "kind": "text", "stem": "热线？", "points": "1", "accepted": ["12356", "１２３５６"]},
        {
            "id": "a2",
            "kind": "numeric",
            "stem": "几秒？",
            "points": "1",
            "value": "60",
            "tolerance": "0",
            "units": ["秒"],
        },
    ],
    "rules": [],
    "draw": 0,
    "shuffle_items": False,
    "shuffle_options": False,
}


def test_words_in_lists_stay_words_when_the_form_is_opened_and_saved():
    block = QuizType().config_block()
    value = block.clean(block.to_python(CONFIG))
    assert list(value["items"][0].value["accepted"]) == ["12356", "１２３５６"]
    saved = block.get_prep_value(value)
    assert [item.get("accepted", item.get("units")) for item in saved["items"]] == [["12356", "１２３５６"], ["秒"]]
