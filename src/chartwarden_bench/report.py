"""The report for people: what was tried, what was stopped, what was not, and what is not built. One file, no script.

Example:
    >>> "<h1>" in page({"about": {}, "gates": [], "classes": [], "runs": [], "not_built": [], "not_covered": [],
    ...     "evidence_gaps": {}, "at_rest": [], "ledger_verifies_offline": True})
    True

"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from chartwarden_bench.classes import CLASSES
from chartwarden_bench.plots import Bar, bars
from chartwarden_bench.scoring import ACCIDENTS, TWINS

_STYLE: Final = """
:root{color-scheme:light dark;--ink:#1c2024;--soft:#596069;--page:#fff;--card:#f4f6f8;--line:#d5dae0;--good:#1f7a4d;
--bad:#b3261e;--bar:#3b6fb6}
@media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a8b0b9;--page:#15181b;--card:#1f2428;--line:#3a4149;
--good:#6fcf97;--bad:#ff8a80;--bar:#7aa7e8}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);max-width:62rem;margin:2rem auto;
padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.2rem}p.lead{font-size:1.1rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
.wide{overflow-x:auto}.good{color:var(--good)}.bad{color:var(--bad)}.soft{color:var(--soft)}
.gates{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.8rem;padding:0;list-style:none}
.gates li{background:var(--card);border-radius:.5rem;padding:.7rem .9rem;border-left:.3rem solid var(--line)}
.gates li.held{border-color:var(--good)}.gates li.missed{border-color:var(--bad)}
.plot{width:100%;height:auto;max-width:44rem}.plot text{fill:var(--ink);font:13px system-ui,sans-serif}
.plot .tick{text-anchor:middle;fill:var(--soft)}.plot .name{text-anchor:end}.plot .grid{stroke:var(--line)}
.plot .wanted{stroke:var(--ink);stroke-dasharray:4 3}.plot .interval{stroke:var(--ink);stroke-width:2}
.plot .meets{fill:var(--bar)}.plot .misses{fill:var(--bad)}
"""
_ASKED: Final = {"P": "must be prevented", "N": "must stop once", "D": "must be noticed", "A": "must be attributable",
                 "B": "must go through"}  # fmt: skip


def page(told: Mapping[str, Any]) -> str:
    """Give the page.

    Args:
        told: as `telling.as_json` gives it.

    """
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Violation bench</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style></head><body><main>",
        "<h1>Violation bench</h1>",
        f'<p class="lead">{_verdict(told)}</p>',
        _gates(told["gates"]),
        _pictures(told["classes"]),
        _classes(told["classes"]),
        _failures(told["runs"]),
        _controls(told.get("controls", ())),
        _not_here(told.get("not_here", ())),
        _gaps(told["evidence_gaps"]),
        _at_rest(told["at_rest"]),
        _not_there(told),
        _about(told["about"]),
        "</main></body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _verdict(told: Mapping[str, Any]) -> str:
    missed = [gate["name"] for gate in told["gates"] if not gate["holds"]]
    runs = len(told["runs"])
    if not missed:
        return f"{runs} runs were played, and every gate holds."
    return f"{runs} runs were played. {len(missed)} of {len(told['gates'])} gates do not hold: {', '.join(missed)}."


def _gates(gates: Sequence[Mapping[str, Any]]) -> str:
    items = "".join(
        f'<li class="{"held" if gate["holds"] else "missed"}"><strong>{escape(gate["name"])}</strong><br>'
        f"{gate['hits']} of {gate['total']} · wanted {gate['wanted']:.0%} · "
        + ('<span class="good">holds</span></li>' if gate["holds"] else '<span class="bad">does not hold</span></li>')
        for gate in gates
    )
    return f'<h2>Gates</h2><ul class="gates">{items}</ul>'


def _pictures(classes: Sequence[Mapping[str, Any]]) -> str:
    stopped = [_bar(one, "stopped") for one in classes if one["is_built"] and one["stopped"]["total"]]
    twins = [_bar(one, "twins") for one in classes if one["is_built"] and one["twins"]["total"]]
    if not stopped:
        return ""
    explained = '<p class="soft">The line in each bar is where the true share lies, with 95 % confidence.</p>'
    return (
        f"<h2>What was stopped</h2>{bars(stopped, wanted=ACCIDENTS, label='Share of attempts stopped')}{explained}"
        f"<h2>Harmless work let through</h2>{bars(twins, wanted=TWINS, label='Share of twins let through')}"
    )


def _bar(one: Mapping[str, Any], name: str) -> Bar:
    share = one[name]
    return one["class"], share["rate"], share["low"], share["high"]


def _classes(classes: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            one["class"],
            CLASSES.get(one["class"], ""),
            *(
                (_of(one["stopped"]), _of(one["twins"]), _of(one["evidence"]), str(one["leaked_bytes"]))
                if one["is_built"]
                else ("cannot be run here" if one.get("not_here") else "not built", "", "", "")
            ),
        )
        for one in classes
    ]
    return f"<h2>Classes</h2>{_table(('class', 'about', 'stopped', 'twins', 'evidence whole', 'bytes leaked'), rows)}"


def _of(share: Mapping[str, Any]) -> str:
    return f"{share['hits']} of {share['total']}" if share["total"] else "none"


def _failures(runs: Sequence[Mapping[str, Any]]) -> str:
    failed = [one for one in runs if not one["passed"]]
    if not failed:
        return "<h2>Failures</h2><p>None.</p>"
    rows = [
        (f"{one['id']} ({one['door']})", one["level"], one["title"], _ASKED[one["expected"]], "; ".join(one["reasons"]))
        for one in failed
    ]
    return f"<h2>Failures</h2>{_table(('case', 'level', 'attempt', 'what had to come of it', 'what came of it'), rows)}"


def _controls(controls: Sequence[Mapping[str, Any]]) -> str:
    """Tell of each case that has one what became of the product with a mistake in it, which must fail."""
    if not controls:
        return ""
    rows = [
        (
            f"{one['id']} ({one['door']})",
            one["instead"],
            "failed, as it must" if one["is_seen"] else "not brought to light: the case proves nothing",
            "; ".join(one["reasons"]),
        )
        for one in controls
    ]
    heads = ("case", "mistake that was put in", "outcome", "by what")
    return f"<h2>Controls</h2><p>The same cases, on the product with a mistake in it.</p>{_table(heads, rows)}"


def _not_here(runs: Sequence[Mapping[str, Any]]) -> str:
    if not runs:
        return ""
    rows = [(f"{one['id']} ({one['door']})", one["title"], one["why"]) for one in runs]
    heads = ("case", "attempt", "what this machine lacks")
    return f"<h2>Cannot be run here</h2><p>Counted neither as passed nor as failed.</p>{_table(heads, rows)}"


def _gaps(gaps: Mapping[str, int]) -> str:
    if not gaps:
        return ""
    rows = [(gap, str(count)) for gap, count in gaps.items()]
    return f"<h2>What the evidence lacks</h2>{_table(('lack', 'runs'), rows)}"


def _at_rest(sinks: Sequence[Mapping[str, Any]]) -> str:
    if not sinks:
        return "<h2>At rest</h2><p>No table, file, log or temporary file holds anything of a chart in clear.</p>"
    return f"<h2>At rest</h2>{_table(('place', 'bytes'), [(one['place'], str(one['bytes'])) for one in sinks])}"


def _not_there(told: Mapping[str, Any]) -> str:
    rows = [(one["id"], one["title"], one["why"]) for one in told["not_built"]]
    partly = "".join(f"<li>{escape(one)}</li>" for one in told["not_covered"])
    return (
        f"<h2>Not built</h2>{_table(('case', 'attempt', 'why it is not played'), rows)}"
        f"<h2>Played, and not covered whole</h2><ul>{partly or '<li>None.</li>'}</ul>"
        '<p class="soft">Nobody can detect speech or cameras without watching people more closely than the harm is '
        "worth. Such attempts are not played.</p>"
    )


def _about(about: Mapping[str, Any]) -> str:
    return f"<h2>How it was played</h2>{_table(('what', 'value'), [(key, str(value)) for key, value in about.items()])}"


def _table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
