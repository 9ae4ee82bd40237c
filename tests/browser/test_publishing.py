"""An editor changes an article through review: within two seconds it is fresh in every process, and nothing else is made anew."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.desk import approve, edit_address, submit_for_review
from tests.city import ROOT, City, free_port

ARTICLE = "/library/tong-shi-chong-tu/"
SHOWING = ("/library/?topic=work", "/topics/work/", ARTICLE)
OTHERS = ("/help/", "/library/shi-mian-de-quan/", "/topics/sleep/", "/lessons/", "/radio/ban-ye-liang-dian/")
LIMIT = 2.0  # seconds


class Server:
    """One process that serves the city, asked over one connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def ask(self, path: str) -> tuple[str, str]:
        """The state of the cache (hit, miss, bypass) and the page."""
        try:
            self.line.request("GET", quote(path, safe="/?="))
            answer = self.line.getresponse()
        except (http.client.HTTPException, ConnectionError):
            self.line.close()
            self.line.request("GET", quote(path, safe="/?="))
            answer = self.line.getresponse()
        assert answer.status == 200, f"{path}: {answer.status}"
        state = answer.headers["X-Cache"]
        return state, answer.read().decode()


@pytest.fixture
def servers(demo_city: City) -> Iterator[list[Server]]:
    """Connections to the running workers, and two more processes on the same files, each certainly another one."""
    extra = []
    ports = [free_port(), free_port()]
    for port in ports:
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "cms.wsgi:application",
            "--host",
            "127.0.0.1",
        ]
        command += ["--port", str(port), "--workers", "1", "--no-ws", "--log-level", "warning"]
        extra.append(subprocess.Popen(command, env=demo_city.environment, cwd=ROOT))
    try:
        for port in ports:
            wait_until_open(port)
        opened = [Server(port) for port in ports] + [Server(demo_city.port) for _number in range(6)]
        yield opened
        for server in opened:
            server.line.close()
    finally:
        for process in extra:
            os.kill(process.pid, signal.SIGINT)
        for process in extra:
            process.wait(30)


def wait_until_open(port: int) -> None:
    """Until somebody listens there."""
    for _try in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the second server did not start")


def test_a_published_change_is_fresh_everywhere_and_nothing_else_is_made_anew(
    servers: list[Server], open_context: Callable[..., BrowserContext], sessions: Callable[[str], Any], demo_city: City
) -> None:
    for server in servers:
        for path in SHOWING + OTHERS:
            server.ask(path)
            server.ask(path)
    for server in servers:
        assert {path: server.ask(path)[0] for path in SHOWING + OTHERS} == dict.fromkeys(SHOWING + OTHERS, "hit")

    editor = open_context(storage_state=sessions("editor")).new_page()
    address = edit_address(editor, demo_city, ARTICLE)
    title = f"同事之间的 {int(time.time())} 次争执"
    editor.goto(address)
    editor.fill("input[name=title]", title)
    submit_for_review(editor)
    assert not any(title in server.ask(path)[1] for server in servers for path in SHOWING)

    reviewer = open_context(storage_state=sessions("reviewer")).new_page()
    published = approve(reviewer, address)
    late = {(number, path) for number in range(len(servers)) for path in SHOWING}
    while late and time.monotonic() - published < LIMIT:
        late -= {(number, path) for number, path in late if title in servers[number].ask(path)[1]}
    assert not late, f"still old after {LIMIT} s: {sorted(late)}"
    for server in servers:
        assert {path: server.ask(path)[0] for path in OTHERS} == dict.fromkeys(OTHERS, "hit")
        assert re.search(title, server.ask(ARTICLE)[1])
