"""Packs with the rules of published scales and placeholder items: the wording of these scales is not ours to ship."""

from itertools import pairwise

from plugins.scale.shelf import shipped_packs

SDS_REVERSE = {2, 5, 6, 11, 12, 14, 16, 17, 18, 20}
SAS_REVERSE = {5, 9, 13, 17, 19}
SDS_LIMITS = (53, 63, 73)
SAS_LIMITS = (50, 60, 70)
SCL_FACTORS = {
    "somatisation": (1, 4, 12, 27, 40, 42, 48, 49, 52, 53, 56, 58),
    "obsessive": (3, 9, 10, 28, 38, 45, 46, 51, 55, 65),
    "interpersonal": (6, 21, 34, 36, 37, 41, 61, 69, 73),
    "depression": (5, 14, 15, 20, 22, 26, 29, 30, 31, 32, 54, 71, 79),
    "anxiety": (2, 17, 23, 33, 39, 57, 72, 78, 80, 86),
    "hostility": (11, 24, 63, 67, 74, 81),
    "phobic": (13, 25, 47, 50, 70, 75, 82),
    "paranoid": (8, 18, 43, 68, 76, 83),
    "psychotic": (7, 16, 35, 62, 77, 84, 85, 87, 88, 90),
    "other": (19, 44, 59, 60, 64, 66, 89),
}
TEL = {"title": {"zh-hans": "热线", "en": "line"}, "text": {"zh-hans": "占位", "en": "x"}, "tel": "12356"}


def said(chinese: str, english: str = "placeholder") -> dict[str, str]:
    return {"zh-hans": chinese, "en": english}


def bands(edges: tuple[int, ...]) -> list[dict]:
    """Bands b0, b1 … between edges; the last is severe."""
    last = len(edges) - 2
    return [
        {"id": f"b{n}", "from": start, "to": end - 1, "severe": n == last, "resources": [TEL] if n == last else [],
         "title": said("占位"), "text": said("占位"), "next": said("占位")}
        for n, (start, end) in enumerate(pairwise(edges))
    ]  # fmt: skip


def norm(id_: str, edges: tuple[int, ...], *, of: str = "score", limits: list[dict] | None = None) -> dict:
    title = said(f"常模{id_}", f"norm {id_}")
    return {"id": id_, "title": title, "source": title, "of": of, "bands": bands(edges), "limits": limits or []}


def limit(of: str, compare: str, value: int | str, id_: str = "") -> dict:
    return {
        "of": of,
        "id": id_,
        "compare": compare,
        "value": value,
        "text": said(f"{of}{id_}过界", f"{of} {id_} passed"),
    }


def pack(id_: str, values: tuple[int, ...], count: int, reverse: set[int] = frozenset(), **changes) -> dict:
    return {
        **shipped_packs()["phq-9@2"],
        "id": id_,
        "version": "1",
        "options": [{"value": n, "label": said(f"答案{n}")} for n in values],
        "items": [{"id": str(n), "text": said(f"占位{n}"), "reverse": n in reverse} for n in range(1, count + 1)],
        "crisis": [],
        **changes,
    }


def zung(name: str, reverse: set[int], limits: tuple[int, ...], rounding: str = "floor", **changes) -> dict:
    """SDS or SAS: twenty items from 1 to 4, raw × 5 / 4; the limits on the standard score, and on the raw sum."""
    norms = [norm("standard", (25, *limits, 101)), norm("index", (20, 40, 48, 56, 81), of="raw")]
    crisis = [{"item": "19", "from": 2}] if name == "sds" else []
    score = {"multiply": 5, "divide": 4, "rounding": rounding}
    return pack(name, (1, 2, 3, 4), 20, reverse, **{"norms": norms, "crisis": crisis, "score": score, **changes})


def sds(rounding: str = "floor", **changes) -> dict:
    return zung("sds", SDS_REVERSE, SDS_LIMITS, rounding, **changes)


def scl90(**changes) -> dict:
    """SCL-90: ninety items from 1 to 5; total, number of positive items, ten factor means."""
    factors = [
        {"id": id_, "title": said(id_, id_), "method": "mean", "items": [str(n) for n in items]}
        for id_, items in SCL_FACTORS.items()
    ]
    limits = [limit("score", "above", 160), limit("count", "above", 43, "positive"), limit("any_factor", "above", "2")]
    return pack(
        "scl-90",
        (1, 2, 3, 4, 5),
        90,
        **{
            "factors": {"rule": "partition", "list": factors},
            "counts": [{"id": "positive", "title": said("阳性项目数", "positive items"), "from": 2}],
            "norms": [norm("cn", (90, 161, 451), limits=limits)],
            **changes,
        },
    )


def mht(compare: str = "at_least", **changes) -> dict:
    """MHT: a hundred items answered yes or no; the even ones from 82 to 100 tell whether the answers can be used."""
    apart = [str(n) for n in range(82, 101, 2)]
    content = [str(n) for n in range(1, 101) if str(n) not in apart]
    factors = [
        {"id": f"s{n}", "title": said(f"分量表{n}"), "method": "sum", "items": content[start:end]}
        for n, (start, end) in enumerate(pairwise((0, 15, 25, 35, 45, 60, 75, 85, 90)), start=1)
    ]
    validity = {"items": apart, "compare": compare, "value": 7, "text": said("这次作答不能用", "not usable this time")}
    return pack(
        "mht",
        (0, 1),
        100,
        **{
            "factors": {"rule": "partition", "list": factors},
            "validity": validity,
            "norms": [norm("cn", (0, 65, 91), limits=[limit("any_factor", "at_least", 8)])],
            **changes,
        },
    )


def with_raw(raw: int, reverse: set[int]) -> dict[str, int]:
    """Answers to twenty items that add up to this raw score after reversing."""
    counted = dict.fromkeys(range(1, 21), 1)
    for n in counted:
        while raw > sum(counted.values()) and counted[n] < 4:
            counted[n] += 1
    assert sum(counted.values()) == raw
    return {str(n): 5 - value if n in reverse else value for n, value in counted.items()}
