"""`kill -9` of the server between two answers: what was acknowledged is on disk, nothing is there twice."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

import pytest

from tests.city import ROOT, free_port


class School:
    """A real server process on a database of its own."""

    def __init__(self, folder: Path) -> None:
        for name in ("static", "var"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("XINQIAO_", "PYTEST"))}
        self.environment = {
            **inherited, "XINQIAO_ENV": "demo", "XINQIAO_VAR": str(folder / "var"),
            "XINQIAO_MEDIA": str(folder / "media"),
            "XINQIAO_STATIC_ROOT": str(folder / "static"), "DJANGO_SETTINGS_MODULE": "cms.settings",
        }  # fmt: skip
        self.folder, self.log = folder, folder / "server.log"
        self.port = free_port()
        self.server: subprocess.Popen[bytes] | None = None
        self.held = self.stage("prepare")
        self.token = "t" * 32

    def stage(self, act: str) -> dict:
        command = [sys.executable, "-W", "ignore", "-m", "tests.courses.durable_stage", act]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout.splitlines()[-1]))

    def start(self) -> None:
        command = [
            sys.executable, "-W", "ignore", "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(self.port), "--workers", "1", "--blocking-threads", "4", "cms.wsgi:application",
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self.server = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        for _ in range(1200):
            try:
                self.request("GET", "/learn/")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"the server did not start:\n{self.log.read_text()[-3000:]}")

    def kill(self) -> None:
        """No warning, no tidying up: the whole group of processes is gone."""
        assert self.server is not None
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def request(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, bytes]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Cookie": f"{self.held['cookie']}={self.held['session']}; csrftoken={self.token}"}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()

    def save(self, number: int, key: str) -> bool:
        """True when the server acknowledged it."""
        fields = {"a-q1": str(number % 3 + 1), "item": "q1", "save_key": key}
        status, body = self.request("POST", f"/learn/attempt/{self.held['attempt']}/save/", fields)
        return status == 200 and json.loads(body)["saved"] is True


@pytest.fixture
def school(tmp_path):
    school = School(tmp_path)
    school.start()
    yield school
    if school.server and school.server.poll() is None:
        school.kill()


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(school):
    acknowledged: list[str] = []
    stop = threading.Event()

    def answer(lane: int) -> None:
        number = 0
        while not stop.is_set():
            key = f"lane-{lane}-answer-{number:06}"
            try:
                if school.save(number, key):
                    acknowledged.append(key)
            except (OSError, http.client.HTTPException):
                return
            number += 1

    lanes = [threading.Thread(target=answer, args=(lane,)) for lane in range(4)]
    for lane in lanes:
        lane.start()
    last = time.monotonic() + 30
    while len(acknowledged) < 40 and time.monotonic() < last:
        time.sleep(0.05)
    school.kill()
    stop.set()
    for lane in lanes:
        lane.join()
    kept = school.stage("read")["answers"]
    assert len(acknowledged) > 5
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))
    school.start()
    assert school.save(1, acknowledged[-1])  # the browser sends the last one again
    assert school.save(2, "after-the-crash-00000001")
    assert school.stage("read")["answers"].count(acknowledged[-1]) == 1
    status, _ = school.request("POST", f"/learn/attempt/{school.held['attempt']}/submit/", {"a-q1": "2", "a-q2": "2"})
    assert status == 302
    found = school.stage("read")
    assert (found["finals"], found["grades"]) == (1, 1)


@pytest.mark.slow
def test_a_confidential_answer_is_in_no_file_of_the_installation(school):
    """Database, write-ahead log, shared cache, media, log of the server: none holds a byte of it in clear."""
    canary = "canary-木叶-4827"
    fields = {f"a-{number}": "2" for number in range(1, 20)} | {"a-note": canary}
    address = f"/learn/attempt/{school.held['self_test']}/"
    assert school.request("POST", f"{address}submit/", fields)[0] == 302
    status, page = school.request("GET", f"{address}result/")
    assert status == 200
    assert b"scale" in page
    for _ in range(2):  # while the server runs, and after it was killed
        files = [path for path in school.folder.rglob("*") if path.is_file()]
        assert any(path.name.endswith("-wal") for path in files)
        assert [path.name for path in files if canary.encode() in path.read_bytes()] == []
        if school.server.poll() is None:
            school.kill()
