"""The index between processes: commits are seen at once, a killed writer loses nothing and blocks nobody."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from cms.search import queries
from cms.search.documents import Record
from cms.search.store import Store

ROOT = Path(__file__).resolve().parents[3]
WRITER = """
    import sys
    import django
    django.setup()
    from pathlib import Path
    from cms.search.documents import Record
    from cms.search.store import Store
    store, start, stop = Store(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])
    for number in range(start, stop):
        with store.writing() as writer:
            writer.put(Record(key=f"test.row:{number}", num=number, types=["test.row"], title=[f"焦虑 {number}"] * 50))
        print(number, flush=True)
"""


def run_writer(base: Path, start: int, stop: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITER), str(base), str(start), str(stop)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.cms.search.conformance.project", "PYTHONPATH": str(ROOT),
             "CONFORMANCE_DIR": str(base)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def count(store: Store, word: str = "焦虑") -> int:
    handle = store.handle()
    assert handle is not None
    return handle.index.searcher().search(queries.text_query(word, handle.analyzer), limit=1).count


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "index")
    with made.rebuild():
        pass
    return made


def test_another_process_is_seen_at_once(store: Store) -> None:
    assert count(store) == 0
    writer = run_writer(store.base, 0, 2)
    assert writer.stdout is not None
    writer.stdout.readline()
    assert count(store) >= 1
    assert writer.wait(60) == 0
    writer.stdout.close()
    assert count(store) == 2
    with store.writing() as own:  # and we see our own
        own.put(Record(key="test.row:9", num=9, types=["test.row"], title=["焦虑"]))
    assert count(store) == 3


def test_two_writers_take_turns(store: Store) -> None:
    first, second = run_writer(store.base, 0, 6), run_writer(store.base, 100, 106)
    for process in (first, second):
        process.communicate(timeout=90)
        assert process.returncode == 0
    assert count(store) == 12


@pytest.mark.slow
@pytest.mark.parametrize("patience", [0.0, 0.01, 0.03])
def test_killed_writer_loses_no_committed_document(store: Store, patience: float) -> None:
    writer = run_writer(store.base, 0, 100_000)
    assert writer.stdout is not None
    lines = [writer.stdout.readline() for _ in range(5)]
    time.sleep(patience)  # so that the kill falls into different moments of a commit
    os.kill(writer.pid, signal.SIGKILL)
    lines += writer.stdout.read().splitlines()
    writer.wait(30)
    writer.stdout.close()
    acknowledged = {int(line) for line in lines if line.strip()}
    fresh = Store(store.base)
    handle = fresh.handle()
    assert handle is not None
    searcher = handle.index.searcher()
    hits = searcher.search(queries.everything(), limit=100_000).hits
    present = {int(searcher.doc(address)["key"][0].partition(":")[2]) for _score, address in hits}
    assert acknowledged <= present
    assert len(hits) == len(present)
    with fresh.writing(wait=5) as again:  # the lock died with the writer, the index can be written
        again.put(Record(key="test.row:0", num=0, types=["test.row"], title=["失眠"]))
    assert count(fresh, "失眠") == 1
    assert count(fresh) == len(present) - 1


def test_rebuilt_index_is_picked_up_by_an_open_reader(store: Store) -> None:
    assert count(store) == 0
    other = Store(store.base)
    with other.rebuild() as building:
        building.append(Record(key="test.row:1", num=1, types=["test.row"], title=["焦虑"]))
    assert count(store) == 1


def test_forked_process_reads_what_comes_after_the_fork(store: Store) -> None:
    count(store)
    reader, writer = os.pipe()
    gate_in, gate_out = os.pipe()
    pid = os.fork()
    if pid == 0:  # the child: waits for the parent's commit, then searches with the handle it inherited
        os.read(gate_in, 1)
        os.write(writer, str(count(store)).encode())
        os._exit(0)
    with store.writing() as own:
        own.put(Record(key="test.row:1", num=1, types=["test.row"], title=["焦虑"]))
    os.write(gate_out, b"x")
    assert os.read(reader, 10) == b"1"
    os.waitpid(pid, 0)
    for descriptor in (reader, writer, gate_in, gate_out):
        os.close(descriptor)


def test_index_of_another_version_counts_as_none(store: Store) -> None:
    handle = store.handle()
    assert handle is not None
    manifest = handle.path / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"schema": 1', '"schema": 0'), "utf-8")
    os.utime(store.base / "current")
    assert store.handle() is None
    assert Store(store.base).handle() is None


def test_broken_directory_counts_as_none(store: Store) -> None:
    (store.base / "current").write_text("gone", "utf-8")
    assert Store(store.base).handle() is None
