"""`chartwarden serve` and `doctor`: run the web server; say what this instance is and whether it is well.

Example:
    >>> serve.name, doctor.name
    ('serve', 'doctor')

"""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

import click

from chartwarden import __version__
from chartwarden.actions.publishing import split_view_warning
from chartwarden.adapters.settings import Settings
from chartwarden.cli.house import opened
from chartwarden.cli.ledger_publish import publish_beside
from chartwarden.cli.show import as_json, json_option, table

# Of a process. Fifty who stand in line to sign in as a shift begins must leave some for whoever works already.
_THREADS: Final = "96"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Run the web server in the foreground, and send checkpoints out beside it where that is set."""
    house = opened()
    house.prepare_pages()
    publish_beside(house)
    run_server(host=host, port=port, workers=workers)


def server_command(
    application: str = "chartwarden_web.wsgi:application", *, host: str, port: int, workers: int
) -> list[str]:
    """Give the command that serves a WSGI application. Its log holds events and no addresses of pages."""
    return [
        sys.executable, "-m", "granian", application, "--interface", "wsgi",
        "--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", _THREADS,
        "--no-access-log", "--log-level", "error", "--respawn-failed-workers",
    ]  # fmt: skip


def run_server(*, host: str, port: int, workers: int) -> None:
    """Replace this process by the server."""
    arguments = server_command(host=host, port=port, workers=workers)
    # Many threads answer at once here: numpy's own would only wait for each other. Its matrices are small.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_emptied(Settings.from_environment(os.environ).home / "numbers"))
    os.execv(sys.executable, arguments)  # noqa: S606 -- no shell; a fixed program and checked numbers


def _emptied(folder: Path) -> Path:
    """Give an empty folder, in which the workers put their numbers together; those of an earlier start are over."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


@click.command()
@json_option
def doctor(form: str | None) -> None:
    """Say which settings are in force and whether the instance may serve."""
    settings = Settings.from_environment(os.environ)
    house = opened()
    facts = {
        "version": __version__,
        "environment": settings.environment.value,
        "home": str(settings.home),
        "keys": str(settings.keys),
        "database": "PostgreSQL" if settings.database else "SQLite, WAL, every commit synced",
        "rulebook": str(settings.rulebook or "default"),
        "organisation": settings.organisation.kind.value,
        "ledger": house.ledger.origin,
        "commits synced": True,
        "checkpoints": split_view_warning(settings) or "leave this host, and witnesses sign them",
    }
    if form == "json":
        click.echo(as_json(facts))
        return
    table(("what", "value"), facts.items())
