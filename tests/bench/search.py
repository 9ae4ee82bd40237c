"""How fast the search builds and answers, beside the stock SQLite backend: mind the ratios, not the numbers.

Everything runs in a small Django project of its own with its database in memory, so that nothing is left behind.
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = 20_000
COMPARED = 2_000  # documents for both backends: the stock one would take minutes with more
ROUNDS, STOCK_ROUNDS = 40, 2
STOCK = "modelsearch.backends.database.sqlite.sqlite"
CHINESE = ["焦虑", "考试焦虑", "正念 呼吸", "抑郁自评量表", "亲子沟通", "SDS量表"]
ENGLISH = ["mindfulness", "anxiety school", "breathing"]  # what the stock backend can answer, too
FREQUENT = [
    "孩子",
    "家长",
    "老师",
    "可以",
    "一起",
    "时候",
    "事情",
    "有时",
    "觉得",
    "身体",
    "时间",
    "办法",
    "变化",
    "感觉",
    "其实",
    "慢慢",
    "试试",
    "说话",
    "听完",
    "学校",
    "晚上",
    "早上",
    "朋友",
    "家庭",
    "支持",
]
SUBJECTS = [
    "焦虑",
    "考试",
    "失眠",
    "正念",
    "呼吸",
    "同学",
    "情绪",
    "压力",
    "亲子",
    "沟通",
    "青春期",
    "手机",
    "睡眠",
    "抑郁自评量表",
    "SDS",
    "量表",
    "心慌",
    "手抖",
    "练习",
    "班主任",
    "咨询",
    "医生",
    "门诊",
    "志愿者",
    "陪伴",
    "倾听",
    "运动",
    "作息",
    "关系",
    "边界",
    "求助",
    "热线",
    "原谅",
    "计划",
    "目标",
    "坚持",
    "休息",
    "放松",
    "mindfulness",
    "anxiety",
    "school",
    "breathing",
]
RARE = [chr(0x4E00 + 37 * number) + chr(0x5000 + 53 * number) for number in range(300)]  # names and the like


def run() -> list[str]:
    """Lines for `make bench`; takes about half a minute."""
    folder = tempfile.mkdtemp(prefix="search-bench-")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.search"],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.cms.search.conformance.project",
                "CONFORMANCE_DIR": folder,
                "PYTHONPATH": str(ROOT),
            },
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=180,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [str(line) for line in json.loads(done.stdout.splitlines()[-1])]


def texts(count: int) -> list[tuple[str, str]]:
    """Titles and bodies of about 690 characters, the same at every run."""
    chance = random.Random(20)

    def sentence(subjects: list[str]) -> str:
        words = [*chance.choices(FREQUENT, k=4), *chance.choices(RARE, k=1), *chance.choices(subjects, k=1)]
        chance.shuffle(words)
        return "".join(f" {word} " if word.isascii() else word for word in words)

    found = []
    for _ in range(count):
        subjects = chance.sample(SUBJECTS, 3)
        found.append(
            ("".join(f" {word} " for word in subjects), "，".join(sentence(subjects) for _ in range(48)) + "。")
        )
    return found


def measure() -> list[str]:
    """What `run` prints, measured in the little project."""
    import django

    django.setup()
    large = _engine(texts(DOCUMENTS))
    stock, ours = _both(texts(COMPARED))
    asked = len(CHINESE) + len(ENGLISH)
    return [
        f"search  {DOCUMENTS:,} documents: built at {large['build']:,.0f}/s, {large['megabytes']:.0f} MB;"
        f" first ten p50 {large['p50']:.2f} ms, p95 {large['p95']:.2f} ms; one change {large['commit']:.0f} ms",
        f"search  beside the stock SQLite backend ({COMPARED:,} documents, same API, English words): p50"
        f" {stock['p50'] / ours['p50']:.1f} times, p95 {stock['p95'] / ours['p95']:.1f} times as fast"
        f" ({ours['p50']:.1f}/{ours['p95']:.1f} ms against {stock['p50']:.1f}/{stock['p95']:.1f} ms);"
        f" builds {ours['build'] / stock['build']:.1f} times as fast",
        f"search  of {asked} Chinese and English queries stock answers {stock['hits']:.0f}, ours {ours['hits']:.0f}",
    ]


def _engine(documents: list[tuple[str, str]]) -> dict[str, float]:
    """The index alone: no database behind it."""
    from cms.search import queries
    from cms.search.documents import Record
    from cms.search.store import Store

    def record(number: int, title: str, body: str) -> Record:
        return Record(
            key=f"bench.row:{number}",
            num=number,
            types=["bench.row"],
            title=[title],
            body=[body],
            auto=[title],
            named={"title": [title], "body": [body], "auto_title": [title]},
            shown=["1"],
            facts=["live=1"],
            shelves={"kind": ["article"], "locale": ["zh-hans"]},
        )

    def ask(query: str) -> int:
        found = store.handle()
        assert found is not None
        words = queries.narrowed(queries.text_query(query, found.analyzer), only=[queries.term("shown", "1")])
        return int(found.index.searcher().search(words, limit=10).count)

    store = Store(Path(os.environ["CONFORMANCE_DIR"]) / "large")
    started = time.perf_counter()
    with store.rebuild() as building:
        for number, (title, body) in enumerate(documents):
            building.append(record(number, title, body))
    build = len(documents) / (time.perf_counter() - started)
    times = _measured(ask, ROUNDS, [*CHINESE, *ENGLISH])
    started = time.perf_counter()
    with store.writing() as writer:
        writer.put(record(0, "换了", "换了"))
    commit = (time.perf_counter() - started) * 1000
    handle = store.handle()
    assert handle is not None
    size = sum(path.stat().st_size for path in handle.path.rglob("*") if path.is_file())
    return {"build": build, "megabytes": size / 1e6, "commit": commit, **times}


def _both(documents: list[tuple[str, str]]) -> tuple[dict[str, float], dict[str, float]]:
    """Both backends over the same rows of a database, through the search API that the admin and the site use."""
    from django.core.management import call_command
    from modelsearch.test.testapp.models import Book

    call_command("migrate", run_syncdb=True, verbosity=0)
    Book.objects.bulk_create(
        [
            Book(title=title, summary=body, publication_date=date(2026, 1, 1), number_of_pages=1)
            for title, body in documents
        ],
        batch_size=200,
    )
    from django.conf import settings

    settings.MODELSEARCH_BACKENDS["stock"] = {"BACKEND": STOCK}
    return _backend(Book, "stock", STOCK_ROUNDS), _backend(Book, "default", ROUNDS)


def _backend(model: Any, name: str, rounds: int) -> dict[str, float]:
    from django.core.management import call_command

    started = time.perf_counter()
    call_command("rebuild_modelsearch_index", backend_name=name, stdout=StringIO())
    build = model.objects.count() / (time.perf_counter() - started)

    def ask(query: str) -> int:
        found = model.objects.search(query, backend=name)
        return len(found[:10]) and int(found.count())

    return {
        "build": build,
        "hits": sum(ask(query) > 0 for query in [*CHINESE, *ENGLISH]),
        **_measured(ask, rounds, ENGLISH),
    }


def _measured(ask: Callable[[str], int], rounds: int, asked: list[str]) -> dict[str, float]:
    for query in asked:
        ask(query)
    times = []
    for _ in range(rounds):
        for query in asked:
            started = time.perf_counter()
            ask(query)
            times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return {"p50": statistics.median(times), "p95": times[int(len(times) * 0.95)]}


if __name__ == "__main__":
    print(json.dumps(measure(), ensure_ascii=False))
