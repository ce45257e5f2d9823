"""The repository as text: what the architecture tests read."""

import ast
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def repository() -> Path:
    """Give the folder that holds pyproject.toml."""
    return REPOSITORY


@pytest.fixture(scope="session")
def modules() -> dict[str, ast.Module]:
    """Give each module of both packages, parsed, by its path below `src`."""
    source = REPOSITORY / "src"
    return {
        path.relative_to(source).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(source.rglob("*.py"))
    }


@pytest.fixture(scope="session")
def tracked_texts() -> dict[str, str]:
    """Give each text file that is in the repository or about to be, by its path."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this source tree is not a git repository")
    texts = {}
    for name in filter(None, listed.stdout.split("\0")):
        path = REPOSITORY / name
        if path.is_file() and b"\0" not in (raw := path.read_bytes())[:8192]:
            texts[name] = raw.decode("utf-8", errors="replace")
    return texts
