"""The questions of the worked examples: content as a course on mental health at school would ask it."""

from __future__ import annotations

from plugins.api import JSONObject


def first_items() -> list[JSONObject]:
    """One question of each kind of schema 1, and each way of scoring: 42 points."""
    return [
        {
            "id": "step",
            "kind": "single",
            "stem": "一名平时爱说话的学生近来总趴着。第一步怎样做更合适？",
            "points": "10",
            "options": [
                {"id": "shout", "text": "点名提醒他坐好", "correct": False, "feedback": "他会觉得被责备。"},
                {"id": "ask", "text": "私下说出看到的变化，问问近况", "correct": True, "feedback": ""},
                {"id": "wait", "text": "下学期再说", "correct": False, "feedback": ""},
            ],
            "feedback": "先说看到的，再问一句近况。",
            "hint": "想想怎样让他知道您不是在批评他。",
        },
        _signs("signs_all", "all"),
        _signs("signs_each", "each"),
        _signs("signs_minus", "minus"),
        {
            "id": "myth",
            "kind": "true_false",
            "stem": "关切地直接问，会让人更危险。",
            "points": "5",
            "correct": False,
        },
        {
            "id": "line",
            "kind": "text",
            "stem": "全国统一的心理援助热线是多少？",
            "points": "3",
            "accepted": ["12356"],
            "numeric": True,
            "note": "全角半角都算对。",
        },
    ]


def every_item() -> list[JSONObject]:
    """Every kind that is marked at once: 100 points."""
    return [*first_items(), _number(), _matching(), _ordering(), _cloze(), _hotspot(), _scenario()]


def _signs(id_: str, scoring: str) -> JSONObject:
    return {
        "id": id_,
        "kind": "multiple",
        "stem": f"哪些变化持续两周以上时值得留意？（{scoring}）",
        "points": "8",
        "scoring": scoring,
        "fixed_order": True,
        "options": [
            {"id": "sleep", "text": "睡得明显变少或变多", "correct": True},
            {"id": "joy", "text": "对喜欢的事提不起劲", "correct": True},
            {"id": "exam", "text": "一次没考好，难过了一下午", "correct": False},
            {"id": "ache", "text": "总说头疼又查不出原因", "correct": True},
        ],
    }


def _number() -> JSONObject:
    return {
        "id": "minutes",
        "kind": "numeric",
        "stem": "第一次单独谈话，一般留多久合适？",
        "points": "6",
        "value": "15",
        "tolerance": "0",
        "relative": "10",
        "units": ["分钟", "min"],
    }


def _matching() -> JSONObject:
    return {
        "id": "reply",
        "kind": "matching",
        "stem": "学生这样说，您怎样回应更合适？",
        "points": "12",
        "scoring": "each",
        "penalty": "1",
        "pairs": [
            {"id": "useless", "left": "“说了也没用。”", "right": "你试过，可没被听见，是吗？"},
            {"id": "stupid", "left": "“我就是太笨了。”", "right": "你对自己有点失望。我们看看难在哪儿。"},
            {"id": "secret", "left": "“你别告诉别人。”", "right": "我会保密；要是关系到安全，我得找人帮忙。"},
        ],
        "others": [{"id": "promise", "text": "好，我谁也不说。"}],
    }


def _ordering() -> JSONObject:
    return {
        "id": "aid",
        "kind": "ordering",
        "stem": "按先后排一排心理急救的三步。",
        "points": "10",
        "scoring": "each",
        "things": [
            {"id": "look", "text": "看：看安全，看谁最需要"},
            {"id": "listen", "text": "听：靠近，倾听，让人安定"},
            {"id": "link", "text": "联：联系家人、服务和信息"},
        ],
    }


def _cloze() -> JSONObject:
    return {
        "id": "calm",
        "kind": "cloze",
        "stem": "把空填上。",
        "points": "10",
        "text": "心理援助热线是 {1}；慢呼吸一分钟，也就是 {2} 秒；呼气要比吸气 {3}。",
        "gaps": [
            {"id": "line", "accepted": ["12356"], "options": []},
            {"id": "seconds", "accepted": ["60", "六十"], "options": []},
            {
                "id": "longer",
                "accepted": [],
                "options": [
                    {"id": "long", "text": "长", "correct": True, "feedback": ""},
                    {"id": "short", "text": "短", "correct": False, "feedback": ""},
                ],
            },
        ],
    }


def _hotspot() -> JSONObject:
    boxes = [(6, 34), (38, 54), (69, 34)]
    names = [("left", "左边坐着的学生"), ("desk", "中间趴着的学生"), ("right", "右边聊天的两名学生")]
    size = {"width": 25, "height": 32, "feedback": ""}
    return {
        "id": "desk",
        "kind": "hotspot",
        "stem": "您会先留意教室里的哪一处？",
        "points": "10",
        "picture": {
            "src": "/static/plugin_quiz/classroom.svg",
            "width": 800,
            "height": 500,
            "alt": "教室里有三张课桌：左边一名学生坐着，中间一名学生趴着，右边两名学生在说话。",
        },
        "several": False,
        "scoring": "all",
        "regions": [
            {"id": id_, "text": text, "correct": id_ == "desk", "x": x, "y": y, **size}
            for (id_, text), (x, y) in zip(names, boxes, strict=True)
        ],
    }


def _scenario() -> JSONObject:
    return {
        "id": "story",
        "kind": "scenario",
        "stem": "小宇放学后留在教室，不想回家。",
        "points": "10",
        "situations": [
            {
                "id": "stays",
                "text": "他低着头说：“没事。”",
                "ways": [
                    _way("sit", "坐到旁边，说不急", 40, 2, "他愿意再待一会儿。"),
                    _way("home", "催他回家", 0, 3, "他背起书包走了。"),
                ],
            },
            {
                "id": "talks",
                "text": "他说家里总在吵架，“你别告诉别人”。",
                "ways": [
                    _way("swear", "答应谁也不说", 0),
                    _way("border", "说清哪些能保密，陪他一起找人", 60),
                ],
            },
            {
                "id": "leaves",
                "text": "第二天他没来上学。",
                "ways": [
                    _way("idle", "再等一天", 0),
                    _way("call", "马上联系家长和班主任", 60),
                ],
            },
        ],
    }


def _way(id_: str, text: str, worth: int, leads_to: int = 0, feedback: str = "") -> JSONObject:
    return {"id": id_, "text": text, "worth": worth, "leads_to": leads_to, "feedback": feedback}


def essay_item() -> JSONObject:
    """A written answer: ten points, which a person gives."""
    return {
        "id": "letter",
        "kind": "essay",
        "stem": "写一写您打算怎样开始这次谈话。",
        "points": "10",
        "expected": "说出看到的变化；不评判；说明保密的边界；约定下一步。",
        "least_words": 10,
        "most_words": 300,
        "rows": 6,
    }
