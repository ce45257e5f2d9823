"""No record, no read: by the shape of the code there is no way to words of a chart but through a receipt."""

import ast
import re
from collections.abc import Iterator, Mapping

import pytest

_HOLDS_PHI = re.compile(r"\b(Scanned|Document|ClinicalText|Patient|Fact)\b")
# Used to compare at intake, never to show: who calls it is looked at below.
_WITHOUT_RECEIPT = {"registered"}
_COMPARE = {"claim_check", "conflicts", "importing", "incident_file", "mixups", "own_words", "searching", "whose"}
_OPENERS = {
    "chartwarden/adapters/vault.py",  # what opens ciphertext
    "chartwarden_web/records/stores/charts.py",  # asks for a receipt
    "chartwarden_web/records/stores/keys.py",  # gives the stores a patient's key
    "chartwarden_web/records/stores/work.py",  # targets, codes and requests, which are no words of a chart
    "chartwarden_web/records/stores/findings.py",  # what reviews say of codes
    "chartwarden_web/records/stores/glass.py",  # which parts were opened by broken glass, and why
    "chartwarden_web/records/stores/rulebooks.py",  # consents, which say what may be opened and where they are kept
    "chartwarden_web/records/stores/prints.py",  # links, which say that a document speaks of another person, and how
    "chartwarden_web/records/stores/incidents.py",  # what was reported, under a key of the incident's own
    "chartwarden_web/account/drafts.py",  # a report that was half written, which its own member gets back once
    "chartwarden_web/records/stores/places.py",  # what its own member had typed, for a work item that is theirs
}


def _calls(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rpartition(".")[2]


def _callers(modules: Mapping[str, ast.Module], *names: str) -> set[str]:
    return {place for place, module in modules.items() if set(_calls(module)) & set(names)}


def _methods(module: ast.Module, of: str) -> Iterator[ast.FunctionDef]:
    for node in module.body:
        if isinstance(node, ast.ClassDef) and node.name == of:
            yield from (one for one in node.body if isinstance(one, ast.FunctionDef))


def _gives_phi(method: ast.FunctionDef) -> bool:
    return method.returns is not None and bool(_HOLDS_PHI.search(ast.unparse(method.returns)))


def _without_receipt(module: ast.Module, of: str) -> set[str]:
    return {
        method.name
        for method in _methods(module, of)
        if _gives_phi(method) and "receipt" not in [one.arg for one in method.args.kwonlyargs]
    }


@pytest.mark.control("AUD-1")
@pytest.mark.parametrize(
    ("place", "of"),
    [
        ("chartwarden/actions/stores.py", "ChartStore"),
        ("chartwarden/adapters/memory/charts.py", "MemoryCharts"),
        ("chartwarden_web/records/stores/charts.py", "DatabaseCharts"),
    ],
)
def test_whatever_a_store_of_charts_gives_of_a_chart_takes_a_receipt(
    modules: dict[str, ast.Module], place: str, of: str
) -> None:
    # given the store of charts, as it is promised and as it is built
    giving = {method.name for method in _methods(modules[place], of) if _gives_phi(method)}
    # when its methods that give words, registration or facts are looked at, then each takes a receipt
    assert {"read", "patient", "facts"} <= giving
    assert _without_receipt(modules[place], of) - {name for name in giving if name.startswith("_")} == _WITHOUT_RECEIPT


def test_a_method_that_gives_words_without_a_receipt_is_found() -> None:
    # given a store with such a method
    module = ast.parse("class Store:\n    def peek(self, document_id) -> Scanned: ...\n")
    # when it is looked at, then the method is named
    assert _without_receipt(module, "Store") == {"peek"}


@pytest.mark.control("AUD-1")
def test_registration_without_a_receipt_is_compared_and_shown_to_nobody(modules: dict[str, ast.Module]) -> None:
    # given every caller of what only compares: identities at intake, and conflicts of interest when work is assigned
    callers = {
        place
        for place, module in modules.items()
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node).endswith(("charts.registered", "charts.rescan", "charts.look_over"))
    }
    # when they are listed, then there are these, and none hands a registration on
    assert callers == {f"chartwarden/actions/{name}.py" for name in _COMPARE}
    answers = {
        ast.unparse(node.returns)
        for node in ast.walk(modules["chartwarden/actions/conflicts.py"])
        if isinstance(node, ast.FunctionDef) and node.returns is not None
    }
    assert answers == {
        "Member | None",
        "None",
        "Conflict | None",
        "dict[WorkItemId, Conflict | None]",
        "bool",
        "RefusedError",
    }


@pytest.mark.control("MIN-2")
def test_whoever_shows_parts_of_a_document_reads_it_as_it_was_seen(modules: dict[str, ast.Module]) -> None:
    # given every action that reads a document
    reads = [
        (place, {one.arg for one in node.keywords})
        for place, module in modules.items()
        if place.startswith("chartwarden/actions/")
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("charts.read")
    ]
    # when they are looked at, then each names the outline by which it cuts the words
    assert len(reads) > 4
    assert [place for place, names in reads if "as_seen" not in names] == []


@pytest.mark.control("AUD-1")
def test_only_stores_open_ciphertext_of_charts(modules: dict[str, ast.Module]) -> None:
    # given every caller of what opens a patient's ciphertext
    # when they are listed, then all are known
    assert _callers(modules, "unseal", "open_key", "data_key") <= _OPENERS


_CONTROL = "chartwarden_bench/weakened_rules.py"


@pytest.mark.control("AUD-1")
def test_only_the_ledger_makes_receipts(modules: dict[str, ast.Module]) -> None:
    # given every place that makes a receipt or has one made
    makers, issuers = _callers(modules, "Receipt"), _callers(modules, "issue")
    # when they are listed, then only a durable append leads there, and in the bench its control, a product with that
    # very mistake, which starts in an instance of the bench only and which nothing of the product imports
    assert makers == {"chartwarden/ledger/receipt.py"}
    assert issuers == {"chartwarden/ledger/ledger.py", _CONTROL}
    importers = {
        place
        for place, module in modules.items()
        for node in ast.walk(module)
        if isinstance(node, ast.Import | ast.ImportFrom) and "weakened" in ast.unparse(node)
    }
    assert importers == {"chartwarden_bench/weakened.py"}
