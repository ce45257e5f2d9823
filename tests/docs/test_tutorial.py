"""The tutorial works as written."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

_PAGE = Path(__file__).resolve().parents[2] / "docs/tutorial/first-chart.md"
_COMMAND = Path(sys.executable).with_name("chartwarden")


def _lines() -> list[str]:
    blocks = re.findall(r"^```console\n(.*?)^```", _PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.slow
def test_the_tutorials_commands_do_what_it_says(tmp_path: Path) -> None:
    # given a demo as `make demo` makes it, with fewer people
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CHARTWARDEN_")}
    environment |= {"PATH": f"{_COMMAND.parent}:{os.environ['PATH']}", "COLUMNS": "200"}

    def run(line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", line],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    made = run("chartwarden demo --no-serve --patients 4")
    assert made.returncode == 0, made.stderr
    environment |= {"CHARTWARDEN_ENVIRONMENT": "demo", "CHARTWARDEN_HOME": "var/demo"}
    coder = _coder_with_work(made.stdout, run)
    # when the tutorial's commands are typed in its order, with its placeholders filled
    answers: dict[str, subprocess.CompletedProcess[str]] = {}
    told = {"CODER": coder}
    for line in _lines():
        answer = answers[line] = run(_filled(line, told))
        # then each ends as the page says
        assert answer.returncode == (3 if "# exit code 3" in line else 0), f"{line}: {answer.stderr}"
        if line.startswith("chartwarden work list"):
            first = json.loads(answer.stdout)[0]
            told |= {"WORK": first["work"], "ENCOUNTER": first["encounter"]}
    # and shows what the page shows
    opened = next(answer for line, answer in answers.items() if line.startswith("chartwarden chart open"))
    assert re.search(r"Withheld under [a-z-]+@2026\.5:\n  \d+ ", opened.stdout)
    refused = next(answer for line, answer in answers.items() if "# exit code 3" in line)
    assert refused.stderr.startswith("Refused: no open work item of yours leads to this chart (work-is-the-warrant")
    assert "refused (work-is-the-warrant)" in answers["chartwarden access mine --as CODER"].stdout
    assert answers["chartwarden ledger verify"].stdout.startswith("Sound: ")


def _filled(line: str, told: Mapping[str, str]) -> str:
    return re.sub(r"\b(CODER|WORK|ENCOUNTER)\b", lambda found: told[found[1]], line)


def _coder_with_work(printed: str, run: Callable[[str], subprocess.CompletedProcess[str]]) -> str:
    """Give the first coder of the printed sign-ins who has work: the tutorial says to take one."""
    for coder in re.findall(r"^  coder +(\S+)", printed, re.MULTILINE):
        if json.loads(run(f"chartwarden work list --as {coder} --json").stdout):
            return str(coder)
    pytest.fail("the demo gave no coder any work")
