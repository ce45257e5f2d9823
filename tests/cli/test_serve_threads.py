"""How many answers the web server gives at a time."""

import os
from pathlib import Path

import pytest

from chartwarden.cli.serve import run_server


def test_a_few_slow_requests_leave_a_worker_free_for_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # given what would replace this process
    seen: list[str] = []
    monkeypatch.setenv("CHARTWARDEN_ENVIRONMENT", "test")
    monkeypatch.setenv("CHARTWARDEN_HOME", str(tmp_path))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    monkeypatch.setattr(os, "execv", lambda _, arguments: seen.extend(arguments))
    # when the server is started
    run_server(host="127.0.0.1", port=8000, workers=2)
    # then eight requests whose bodies come letter by letter take a twelfth of one worker
    assert seen[seen.index("--blocking-threads") + 1] == "96"
