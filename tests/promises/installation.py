"""A real installation with files for a promise, and the search of every byte in it."""

import base64
import gzip
import io
import json
import subprocess
import sys
import tarfile
import time
import urllib.parse
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.city import ROOT, City


class Installation(City):
    """A founded city without the demo; `act()` runs an act of tests.promises.acts and keeps what it printed."""

    def __init__(self, folder: Path, **settings: str) -> None:
        super().__init__(folder, LOG_LEVEL="DEBUG", **settings)
        self.environment["TMPDIR"] = str(folder / "tmp")
        self.prepare(demo=False)
        (folder / "tmp").mkdir()
        self.printed = ""

    def act(self, name: str) -> dict[str, object]:
        """Run an act; the last line of what it prints is its answer."""
        command = [sys.executable, "-m", "tests.promises.acts", name]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, cwd=ROOT)
        *lines, last = done.stdout.splitlines() or [""]
        self.printed += "\n".join(lines) + done.stderr
        if done.returncode:
            raise AssertionError(f"act {name} ended with {done.returncode}:\n{done.stdout}\n{done.stderr[-6000:]}")
        return dict(json.loads(last))

    def serve(self) -> None:
        """Start the web server alone, without collected static files: nothing here looks at them."""
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", "1", "--blocking-threads", "4", "--access-log", "cms.wsgi:application",
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, cwd=ROOT)
        for _attempt in range(600):
            if self.health() is not None:
                return
            time.sleep(0.2)
        raise AssertionError(f"the server did not start:\n{self.tail()}")

    def run(self, *arguments: str) -> str:
        """Run manage.py; what it prints is kept too."""
        done = self.manage(*arguments)
        self.printed += done.stdout + done.stderr
        return done.stdout

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of every file, and of every file inside an archive; and what was printed."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and not path.is_relative_to(self.folder / "static") and "keys" not in path.parts:
                yield from unpack(str(path.relative_to(self.folder)), path.read_bytes())
        yield "printed", self.printed.encode()


def unpack(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes themselves and, for archives, what they hold."""
    yield name, content
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
        if name.endswith((".tar.gz", ".tgz")):
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                for member in archive.getmembers():
                    file = archive.extractfile(member)
                    if file is not None:
                        yield from unpack(f"{name}/{member.name}", file.read())
        else:
            yield f"{name}/unzipped", content
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            for entry in book.namelist():
                yield from unpack(f"{name}/{entry}", book.read(entry))


def disguises(word: str) -> set[bytes]:
    """A word as it might stand in a file: encodings, JSON, Python and XML escapes, URL and base64 at each offset."""
    found = {word.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")}
    found |= {json.dumps(word)[1:-1].encode(), urllib.parse.quote(word).encode(), ascii(word)[1:-1].encode()}
    found |= {urllib.parse.quote(word).lower().encode(), word.encode("ascii", "xmlcharrefreplace")}
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + word.encode())
        found.add(coded[4 if offset else 0 : -4])  # only the part that neighbours do not change
    return found


def holders(installation: Installation, *words: str) -> dict[str, list[str]]:
    """The files in which each word stands, in any disguise; pages of session rows are decoded by the acts."""
    forms = {word: disguises(word) for word in words}
    found: dict[str, list[str]] = {word: [] for word in words}
    for name, content in installation.everything():
        for word, shapes in forms.items():
            if any(shape in content for shape in shapes):
                found[word].append(name)
    return found
