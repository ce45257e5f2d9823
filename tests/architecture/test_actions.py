"""Each act leaves exactly one ledger entry, because each goes through the one way to act."""

import ast
import re

_NOT_ACTIONS = {"__init__.py", "desk.py", "stores.py"}

# Answers that an act or a screen builds on; they hand out no words of a chart and change nothing.
_ANSWERS = {
    "chartwarden/actions/admission.py: indicators",
    "chartwarden/actions/admission.py: require_indicator",
    "chartwarden/actions/admission.py: said_by_the_list",
    "chartwarden/actions/approving.py: pace_of",
    "chartwarden/actions/approving.py: require_no_exchange",
    "chartwarden/actions/beyond.py: opened_beyond",
    "chartwarden/actions/reasons.py: reason_fingerprint",
    "chartwarden/actions/reasons.py: require_fresh",
    "chartwarden/actions/charts.py: current_grant",
    "chartwarden/actions/circumstances.py: circumstances_of",
    "chartwarden/actions/coding_review.py: review_of",
    "chartwarden/actions/human_pace.py: note_found",
    "chartwarden/actions/human_pace.py: require_human_pace",
    "chartwarden/actions/privacy_office.py: require_privacy_office",
    "chartwarden/actions/privacy_office.py: reviews",
    "chartwarden/actions/re_performance.py: reviewed_by",
    "chartwarden/actions/seen.py: note_seen",
    "chartwarden/actions/warrant.py: against_both",
    "chartwarden/actions/warrant.py: require_role",
    "chartwarden/actions/warrant.py: require_unchanged",
    "chartwarden/actions/whose.py: doubts_now",
    "chartwarden/actions/work.py: require_fit",
    "chartwarden/actions/work.py: require_manager",
    "chartwarden/actions/work.py: search_fingerprint",
}


def _is_part_of_an_act(function: ast.FunctionDef) -> bool:
    parameters = [*function.args.args, *function.args.kwonlyargs]
    return any(parameter.annotation and ast.unparse(parameter.annotation) == "Acting" for parameter in parameters)


def _subject(function: ast.FunctionDef) -> str:
    first = function.args.args[0] if function.args.args else None
    return ast.unparse(first.annotation) if first and first.annotation else ""


def _acts(function: ast.FunctionDef) -> int:
    contexts = [item.context_expr for node in ast.walk(function) if isinstance(node, ast.With) for item in node.items]
    return sum(isinstance(call, ast.Call) and ast.unparse(call.func).endswith("desk.acting") for call in contexts)


def test_every_action_acts_exactly_once(modules: dict[str, ast.Module]) -> None:
    # given every public function whose subject is a desk
    actions = {
        f"{place}: {node.name}": _acts(node)
        for place, module in modules.items()
        if re.fullmatch(r"chartwarden/actions/\w+\.py", place) and place.split("/")[-1] not in _NOT_ACTIONS
        for node in module.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if _subject(node) == "Desk" and not _is_part_of_an_act(node)
    }
    # when the places where each one acts are counted, then there is one
    assert actions
    assert {name for name, count in actions.items() if count != 1} - _ANSWERS == set()


def test_an_action_that_acts_twice_or_never_is_found() -> None:
    # given an action that acts, and one that does not
    module = ast.parse("def a(desk: Desk):\n    with desk.acting(X) as act:\n        pass\ndef b(desk: Desk): pass\n")
    # when they are counted, then they differ
    assert [(_subject(node), _acts(node)) for node in module.body if isinstance(node, ast.FunctionDef)] == [
        ("Desk", 1),
        ("Desk", 0),
    ]
