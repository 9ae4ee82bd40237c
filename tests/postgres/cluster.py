"""A PostgreSQL server of our own on the loopback address, in a folder that vanishes with it."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.city import free_port


class Cluster:
    """Started with `with Cluster() as cluster`; `cluster.url("name")` is the address of a fresh database.

    Nothing pulls the plug of a test's server, so it need not wait for the disk; what is measured is `durable`."""

    def __init__(self, *, durable: bool = False) -> None:
        self.durable = durable

    def __enter__(self) -> "Cluster":
        self.binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.folder = Path(tempfile.mkdtemp(prefix="xinqiao-pg-"))
        self.port = free_port()
        self.user: str | None = None
        if os.geteuid() == 0:  # the server refuses to run as root
            names = {entry.pw_name for entry in pwd.getpwall()}
            self.user = "postgres" if "postgres" in names else "nobody"
            shutil.chown(self.folder, self.user)
        data = self.folder / "data"
        self.run("initdb", "-D", str(data), "-U", "xinqiao", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        options = f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        options += " -c max_connections=200 -c shared_buffers=256MB"
        if not self.durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        self.run("pg_ctl", "-D", str(data), "-o", options, "-l", str(self.folder / "log"), "-w", "start")
        return self

    def __exit__(self, *_: object) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop", check=False)
        for _attempt in range(20):
            shutil.rmtree(self.folder, ignore_errors=True)
            if not self.folder.exists():
                return
            time.sleep(0.1)

    def run(self, tool: str, *arguments: str, check: bool = True) -> None:
        """Run one of PostgreSQL's programs as the user that owns the folder."""
        done = subprocess.run(
            [str(self.binaries / tool), *arguments],
            user=self.user,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if tool == "initdb" else subprocess.DEVNULL,
            check=False,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )
        if check and done.returncode:
            raise AssertionError(f"{tool} ended with {done.returncode}: {(done.stderr or b'').decode()}")

    def url(self, name: str = "postgres") -> str:
        """The address of a database; it is made when it is not there yet."""
        if name != "postgres":
            self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "xinqiao", name, check=False)
        return f"postgresql://xinqiao@127.0.0.1:{self.port}/{name}"
