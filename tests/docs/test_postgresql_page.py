"""The page on PostgreSQL works as written, up to serving."""

import os
import re
import subprocess
import sys
from pathlib import Path

_PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/run-on-postgresql.md"
_COMMAND = Path(sys.executable).with_name("chartwarden")


def test_the_first_administrator_is_made_on_postgresql_as_the_page_says(
    postgresql_database: str, tmp_path: Path
) -> None:
    # given the settings that the page names, with folders and database of this test
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("CHARTWARDEN_", "DJANGO_"))}
    environment |= {
        "PATH": f"{_COMMAND.parent}:{os.environ['PATH']}",
        "CHARTWARDEN_DATABASE": postgresql_database,
        "CHARTWARDEN_HOME": str(tmp_path / "home"),
        "CHARTWARDEN_KEYS": str(tmp_path / "keys"),
        "CHARTWARDEN_HOSTS": "coding.example.org",
    }
    lines = re.findall(r"^ *\$ (chartwarden (?:member|doctor).*)$", _PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    # when its commands are typed, with a passphrase where one is asked for
    passphrase = "four unrelated quiet words\n" * 2
    answers = [
        subprocess.run(
            ["bash", "-c", line],
            cwd=tmp_path,
            env=environment,
            input=passphrase,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            start_new_session=True,  # without a terminal, a password is read from the input
        )
        for line in lines
    ]
    # then each is done, and the instance says that it is on PostgreSQL and for production
    assert len(lines) == 2
    assert [answer.returncode for answer in answers] == [0, 0], [answer.stderr for answer in answers]
    assert re.search(r"^database +PostgreSQL", answers[1].stdout, re.MULTILINE)
    assert re.search(r"^environment +production", answers[1].stdout, re.MULTILINE)
    # and the keys lie where the page puts them, readable by their owner alone
    keys = list((tmp_path / "keys").glob("*.key"))
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}
    assert not (tmp_path / "home" / "keys").exists()
