"""Setting up says what is wrong in words, and does nothing twice."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest


def _program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def clone(repository: Path, tmp_path: Path) -> Path:
    """Give a copy of what setting up reads, with a folder `programs` that hides the machine's own."""
    for name in ("scripts", "requirements"):
        shutil.copytree(repository / name, tmp_path / name)
    shutil.copy(repository / "pyproject.toml", tmp_path)
    programs = tmp_path / "programs"
    programs.mkdir()
    for needed in ("bash", "cat", "cut", "dirname", "env", "mktemp", "rm", "sha256sum", "tail"):
        (programs / needed).symlink_to(shutil.which(needed) or needed)
    return tmp_path


def _run(clone: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(clone / "programs"), "PYTHON": "python3", "HOME": str(clone)}
    bash = str(clone / "programs/bash")
    return subprocess.run([bash, *command], cwd=clone, env=environment, capture_output=True, text=True, check=False)


def test_without_the_right_to_install_it_says_what_to_ask_for(clone: Path) -> None:
    # given a person who is not root and has no sudo
    _program(clone / "programs", "id", "echo 1000")
    # when a Debian package is needed
    done = _run(clone, "scripts/install-debian", "postgresql")
    # then the sentence names the command for an administrator
    assert done.returncode == 1
    assert "apt-get install postgresql" in done.stderr
    assert "root or sudo" in done.stderr


def test_a_missing_python_is_installed_or_asked_for(clone: Path) -> None:
    # given no Python and no right to install
    _program(clone / "programs", "id", "echo 1000")
    # when the environment is set up
    done = _run(clone, "scripts/environment", "run")
    # then it says so, and leaves nothing half made
    assert done.returncode == 1
    assert "apt-get install python3 python3-venv" in done.stderr
    assert not (clone / ".venv").exists()


def test_a_python_that_is_too_old_is_named(clone: Path) -> None:
    # given Python 3.9
    _program(clone / "programs", "python3", '[ "$1" = -V ] && echo "Python 3.9.2" && exit 0\nexit 1')
    # when the environment is set up
    done = _run(clone, "scripts/environment", "run")
    # then the version that is there and the one that is needed are told
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; 'python3' is Python 3.9.2" in done.stderr


@pytest.mark.parametrize(("asked", "made"), [("run", "run"), ("run", "all"), ("all", "all")])
def test_a_second_start_sets_up_nothing(clone: Path, asked: str, made: str) -> None:
    # given an environment stamped with the pins it was made from, and a Python that must not be called
    _program(clone / "programs", "python3", "exit 9")
    (clone / ".venv/bin").mkdir(parents=True)
    _program(clone / ".venv/bin", "chartwarden", "exit 0")
    made_from = (f"requirements/{made}.txt", "requirements/spark.txt", "pyproject.toml")
    pins = b"".join((clone / name).read_bytes() for name in made_from)
    (clone / f".venv/.chartwarden-{made}").write_text(hashlib.sha256(pins).hexdigest())
    # when it is set up again
    done = _run(clone, "scripts/environment", asked)
    # then there was nothing to do
    assert (done.returncode, done.stderr) == (0, "")


def test_changed_pins_are_noticed(clone: Path) -> None:
    # given an environment made from other pins
    _program(clone / "programs", "python3", "exit 9")
    (clone / ".venv/bin").mkdir(parents=True)
    _program(clone / ".venv/bin", "chartwarden", "exit 0")
    (clone / ".venv/.chartwarden-run").write_text("0" * 64)
    # when it is set up again, then it starts over with the Python that is there
    assert _run(clone, "scripts/environment", "run").returncode != 0


def test_scripts_can_be_run_from_a_clone(repository: Path) -> None:
    # given everything in scripts that is no Python module
    scripts = [path for path in (repository / "scripts").iterdir() if path.is_file() and path.suffix == ""]
    # when their permissions are read, then each can be executed and is sound shell
    assert len(scripts) >= 5
    assert all(os.access(path, os.X_OK) for path in scripts)
    assert [path.name for path in scripts if subprocess.run(["bash", "-n", str(path)], check=False).returncode] == []
