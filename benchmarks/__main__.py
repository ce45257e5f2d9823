"""Measures the product against peers and limits, and keeps the results with what they were measured on.

Example:
    python -m benchmarks ledger

"""

import atexit
import importlib
import json
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figure import Figure

# What is measured is a throw-away instance, named before anything reads the settings.
os.environ.setdefault("CHARTWARDEN_ENVIRONMENT", "test")
os.environ.setdefault("CHARTWARDEN_TLS", "off")
os.environ.setdefault("CHARTWARDEN_HOME", tempfile.mkdtemp(prefix="chartwarden-bench-"))
atexit.register(shutil.rmtree, os.environ["CHARTWARDEN_HOME"], ignore_errors=True)

_FOLDER = Path(__file__).resolve().parent
_RESULTS = _FOLDER / "results.json"


def _names() -> list[str]:
    return sorted(path.stem.removeprefix("bench_") for path in _FOLDER.glob("bench_*.py"))


def _limit(figure: Figure) -> str:
    bounds = [("at least", figure.at_least), ("at most", figure.at_most)]
    told = ", ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)
    return f"({told}: {'kept' if figure.is_kept else 'MISSED'})" if told else ""


def _measured(name: str) -> list[Figure]:
    figures = []
    for figure in importlib.import_module(f"benchmarks.bench_{name}").measure():
        print(f"{name:12} {figure.name:50} {figure.value:>12,g} {figure.unit} {_limit(figure)}", flush=True)
        figures.append(figure)
    return figures


def _kept_results() -> dict[str, object]:
    kept: dict[str, object] = json.loads(_RESULTS.read_text(encoding="utf-8")) if _RESULTS.exists() else {}
    return kept


def main(chosen: list[str]) -> int:
    """Measure the chosen benchmarks, or all; give 1 when a limit is missed and 2 for an unknown name."""
    if unknown := set(chosen) - set(_names()):
        print(f"There is no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(_names())}.", file=sys.stderr)
        return 2
    results, is_kept = _kept_results(), True
    for name in chosen or _names():
        figures = _measured(name)
        is_kept = is_kept and all(figure.is_kept for figure in figures)
        results[name] = {
            "command": f"python -m benchmarks {name}",
            "on": datetime.now(UTC).date().isoformat(),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "figures": [asdict(figure) | {"is_kept": figure.is_kept} for figure in figures],
        }
        _RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
