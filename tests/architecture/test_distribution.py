"""What is built is what is installed: wheel and sdist hold the product and its data, and the wheel runs alone."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--target",
        "sdist",
        "--directory",
        str(folder),
    ]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_wheel_carries_every_data_file_of_the_source(built: Path, repository: Path) -> None:
    # given the wheel
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        held = set(wheel.namelist())
    # when it is compared with the source tree
    source = repository / "src"
    kept = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    # then nothing is left behind
    assert kept - held == set()


def test_the_sdist_holds_licence_tests_and_documents(built: Path) -> None:
    # given the source distribution
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        held = {name.split("/", 1)[-1] for name in sdist.getnames()}
    # when it is listed, then whoever gets it can read, build and test it
    assert {"LICENSE", "README.md", "pyproject.toml", "tests/conftest.py", "docs/index.md", "Makefile"} <= held


def test_the_wheel_says_its_version_in_an_environment_of_its_own(built: Path, tmp_path: Path) -> None:
    # given the wheel unpacked by pip in a folder of its own, and nothing of this source tree
    wheel, place = next(built.glob("*.whl")), tmp_path / "installed"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(place),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    # when its command is asked for the version; -P and the folder first, so that the editable copy is not what answers
    script = "import chartwarden, sys; from chartwarden.cli import main; print(chartwarden.__file__); sys.exit(main())"
    answer = subprocess.run(
        [sys.executable, "-P", "-c", script, "--version"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    # then the unpacked copy answers, with the version in its name
    assert answer.returncode == 0, answer.stderr
    assert str(place) in answer.stdout
    assert wheel.name.split("-")[1] in answer.stdout
