"""Each rule of the static checks fires on a seeded fault, and lets its harmless twin pass."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

_PROGRAMS = Path(sys.executable).parent
_PAGE = "chartwarden_web/templates/desk/{}.html"
_SCRIPT = "chartwarden_web/static/js/{}.js"
_VIEWS = "chartwarden_web/desk/{}/views.py"
_HEAD = "from django.http import HttpRequest, HttpResponse\nfrom chartwarden_web.gate import gate, public\n"

# By rule: where a file lies, the fault in it, and the twin that does the same thing rightly.
_SEEDS: dict[str, list[tuple[str, str, str]]] = {
    "markup-of-text": [
        ("chartwarden_web/desk/{}.py",
         "from django.utils.safestring import mark_safe\nshown = mark_safe(words)\n",
         "from django.utils.html import escape\nshown = escape(words)\n"),
        ("chartwarden_web/office/{}.py",
         'from django.utils.html import format_html\nshown = format_html(f"<b>{words}</b>")\n',
         'from django.utils.html import format_html\nshown = format_html("<b>{}</b>", words)\n'),
    ],
    "sql-of-text": [
        ("chartwarden_web/records/{}.py",
         'def find(cursor, name):\n    cursor.execute(f"SELECT 1 FROM member WHERE name = \'{name}\'")\n',
         'def find(cursor, name):\n    cursor.execute("SELECT 1 FROM member WHERE name = %s", [name])\n'),
        ("chartwarden_web/records/readers/{}.py",
         'def find(cursor, name):\n    cursor.execute("SELECT 1 FROM member WHERE name = \'%s\'" % name)\n',
         "def find(rows, name):\n    return rows.filter(name=name)\n"),
    ],
    "unsafe-reading": [
        ("chartwarden/adapters/{}.py", "import pickle\nvalue = pickle.loads(raw)\n",
         "import json\nvalue = json.loads(raw)\n"),
        ("chartwarden/adapters/memory/{}.py", "import yaml\nvalue = yaml.load(raw)\n",
         "import yaml\nvalue = yaml.safe_load(raw)\n"),
        ("chartwarden/phi/{}.py", "import numpy\nvalue = numpy.load(file, allow_pickle=True)\n",
         "import numpy\nvalue = numpy.load(file, allow_pickle=False)\n"),
    ],
    "shell": [
        ("chartwarden/adapters/{}.py", 'import subprocess\nsubprocess.run(f"pdftotext {name}", shell=True)\n',
         'import subprocess\nsubprocess.run(["pdftotext", name], check=True)\n'),
    ],
    "code-of-text": [
        ("chartwarden/minimum_necessary/{}.py", "answer = eval(rule)\n", "answer = evaluated(rule)\n"),
    ],
    "way-out": [
        ("chartwarden_web/desk/{}.py", "import requests\nrequests.get(address, timeout=1)\n",
         "from chartwarden.adapters.checkpoints_out.posting import posted\n"),
        ("chartwarden/actions/{}.py", "from urllib.request import urlopen\nurlopen(address)\n",
         "from urllib.parse import urlsplit\nurlsplit(address)\n"),
    ],
    "unchecked-certificate": [
        ("chartwarden/adapters/{}.py", "import ssl\ncontext = ssl._create_unverified_context()\n",
         "import ssl\ncontext = ssl.create_default_context()\n"),
        ("chartwarden/adapters/memory/{}.py", "answer = session.get(address, verify=False)\n",
         "answer = session.get(address, verify=True)\n"),
    ],
    "xml-of-outside": [
        ("chartwarden/adapters/intake/{}.py", "import xml.etree.ElementTree as ET\nroot = ET.fromstring(raw)\n",
         "from chartwarden.adapters.intake.xml import read_xml\nroot = read_xml(raw)\n"),
    ],
    "free-text-in-log": [
        ("chartwarden_web/desk/{}.py",
         'import logging\nlogging.getLogger("chartwarden").info("opened the chart of %s", patient.name)\n',
         'from chartwarden.adapters.events import EventLog\nEventLog("a.b").info("chart.opened", count=1)\n'),
        ("chartwarden/actions/{}.py", 'import logging\nlogging.warning("none for %s", words)\n', "import logging\n"),
    ],
    "words-of-a-chart-printed": [
        ("chartwarden/chart/{}.py", "def show(text):\n    print(text.value)\n",
         "def show(text):\n    return text.value\n"),
    ],
    "clock-without-a-clock": [
        ("chartwarden/actions/{}.py", "from datetime import UTC, datetime\ndue = datetime.now(UTC)\n",
         "due = desk.clock.now()\n"),
        ("chartwarden_web/account/{}.py", "from datetime import date\ntoday = date.today()\n",
         "today = desk.clock.now().date()\n"),
    ],
    "secret-compared-in-haste": [
        ("chartwarden_web/account/{}.py", "def fits(token_secret, given):\n    return token_secret == given\n",
         "import hmac\ndef fits(token_secret, given):\n    return hmac.compare_digest(token_secret, given)\n"),
        ("chartwarden/workforce/{}.py", "def fits(row, given):\n    return given != row.key_hash\n",
         "def fits(row, given):\n    return given != row.label\n"),
    ],
    "form-without-its-token": [
        ("chartwarden_web/desk/{}.py",
         "from django.views.decorators.csrf import csrf_exempt\n@csrf_exempt\ndef finish(request): ...\n",
         "def finish(request): ...\n"),
    ],
    "address-from-outside": [
        ("chartwarden_web/account/{}.py",
         'from django.shortcuts import redirect\ndef on(request):\n    return redirect(request.GET["next"])\n',
         'from django.shortcuts import redirect\ndef on(request):\n    return redirect("today")\n'),
    ],
    "view-without-a-gate": [
        (_VIEWS, _HEAD + "def notes(request: HttpRequest, work_id: str) -> HttpResponse:\n    return HttpResponse()\n",
         _HEAD + "@gate()\ndef notes(request: HttpRequest, work_id: str) -> HttpResponse:\n    return answer()\n"),
        (_VIEWS, _HEAD + "def door(request: HttpRequest) -> HttpResponse:\n    return HttpResponse()\n",
         _HEAD + '@public("GET")\ndef door(request: HttpRequest) -> HttpResponse:\n    return HttpResponse()\n'
         "def _part(request: HttpRequest) -> HttpResponse:\n    return HttpResponse()\n"),
    ],
    "markup-in-a-script": [
        (_SCRIPT, "pane.innerHTML = answer;\n", "pane.textContent = answer;\n"),
        (_SCRIPT, "pane.insertAdjacentHTML('beforeend', answer);\n", "pane.append(answer);\n"),
    ],
    "code-in-a-script": [(_SCRIPT, "eval(answer);\n", "evaluate(answer);\n")],
    "kept-in-the-browser": [
        (_SCRIPT, "localStorage.setItem('draft', words);\n", "localStorage.clear();\n"),
        (_SCRIPT, "navigator.serviceWorker.register('/worker.js');\n", "navigator.clipboard.writeText(words);\n"),
    ],
    "unescaped-in-a-template": [
        (_PAGE, "<p>{{ note|safe }}</p>\n", "<p>{{ note|linebreaksbr }}</p>\n"),
        (_PAGE, "{% autoescape off %}{{ note }}{% endautoescape %}\n", "{{ note }}\n"),
    ],
    "inline-in-a-template": [
        (_PAGE, "<script>start();</script>\n", "<script defer src=\"{% static 'js/keys.js' %}\"></script>\n"),
        (_PAGE, '<p style="color: red">x</p>\n', '<p class="notice">x</p>\n'),
        (_PAGE, '<button onclick="go()">x</button>\n', '<button data-key="g">x</button>\n'),
        (_PAGE, '<img src="https://elsewhere.example/x.png">\n', "<img src=\"{% static 'img/mark.svg' %}\">\n"),
    ],
}  # fmt: skip
_BANDIT = {
    "B324": ("import hashlib\nhashlib.md5(words)\n", "import hashlib\nhashlib.sha256(words)\n"),
    "B501": ("import requests\nrequests.get(a, timeout=9, verify=False)\n",
             "import requests\nrequests.get(a, timeout=9)\n"),
    "B602": ("import subprocess\nsubprocess.run(w, shell=True)\n",
             'import subprocess\nsubprocess.run(["/usr/bin/a", w])\n'),
    "B301": ("import pickle\npickle.loads(raw)\n", "import json\njson.loads(raw)\n"),
    "B104": ('address = "0.0.0.0"\n', 'address = "127.0.0.1"\n'),
    "B613": ("name = 'a\u202eb'\n", "name = 'ab'\n"),
}  # fmt: skip


def _found(folder: Path, repository: Path) -> dict[str, set[str]]:
    """Give, by file, the rules that semgrep found broken, run as `scripts/check` runs it."""
    command = [
        str(_PROGRAMS / "semgrep"), "scan", "--metrics=off", "--disable-version-check", "--no-git-ignore", "--quiet",
        "--json", "--jobs", "2", "--config", str(repository / "scripts/semgrep"), "src",
    ]  # fmt: skip
    environment = {**os.environ, "SEMGREP_ENABLE_VERSION_CHECK": "0"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert told["errors"] == [], told["errors"]
    found: dict[str, set[str]] = {}
    for result in told["results"]:
        found.setdefault(result["path"], set()).add(result["check_id"].rsplit(".", 1)[-1])
    return found


def _rules(repository: Path) -> set[str]:
    files = (repository / "scripts/semgrep").glob("*.yml")
    return {rule["id"] for file in files for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]}


def _sown(folder: Path) -> Mapping[str, tuple[str, str]]:
    """Write every fault and every twin; give by file which rule it is for, and which of the two it is."""
    sown = {}
    for rule, seeds in _SEEDS.items():
        for number, (where, fault, twin) in enumerate(seeds):
            for kind, words in (("fault", fault), ("twin", twin)):
                name = where.format(f"{kind}_{rule.replace('-', '_')}_{number}")
                path = folder / "src" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(words, encoding="utf-8")
                sown[f"src/{name}"] = (rule, kind)
    return sown


def test_each_of_our_rules_fires_on_its_fault_and_not_on_the_twin(tmp_path: Path, repository: Path) -> None:
    # given a fault for every rule, and a twin that does the same thing rightly
    assert _rules(repository) == set(_SEEDS)
    sown = _sown(tmp_path)
    # when the check reads them
    found = _found(tmp_path, repository)
    # then each fault is found by its rule, and no twin by any
    missed = [name for name, (rule, kind) in sown.items() if kind == "fault" and rule not in found.get(name, set())]
    assert missed == []
    assert {name: found[name] for name, (_, kind) in sown.items() if kind == "twin" and name in found} == {}


def test_a_place_that_may_is_named_and_is_there(repository: Path) -> None:
    # given the places that a rule leaves out
    files = sorted((repository / "scripts/semgrep").glob("*.yml"))
    rules = [rule for file in files for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]]
    left_out = [(rule["id"], place) for rule in rules for place in rule.get("paths", {}).get("exclude", [])]
    # when each is looked for
    gone = [(rule, place) for rule, place in left_out if not any((repository / "src").glob(place))]
    # then it is there: an exception that outlived its file would wait for another of that name
    assert left_out
    assert gone == []


@pytest.mark.parametrize("rule", _BANDIT)
def test_bandit_fires_on_a_fault_and_not_on_the_twin(rule: str, tmp_path: Path, repository: Path) -> None:
    # given a fault that bandit knows, and its twin
    fault, twin = _BANDIT[rule]
    (tmp_path / "fault.py").write_text(fault, encoding="utf-8")
    (tmp_path / "twin.py").write_text(twin, encoding="utf-8")
    # when it reads them with our settings
    command = [str(_PROGRAMS / "bandit"), "-q", "-c", str(repository / "pyproject.toml"), "-f", "json", "-r", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    found = {(result["filename"], result["test_id"]) for result in json.loads(done.stdout)["results"]}
    # then it fails for the fault alone
    assert done.returncode == 1
    assert ("./fault.py", rule) in found
    assert {name for name, _ in found} == {"./fault.py"}


def test_both_checks_run_with_the_others(repository: Path) -> None:
    # given what continuous integration runs
    script = (repository / "scripts/check").read_text(encoding="utf-8")
    # when it is read, then both checks are in it, and semgrep asks nobody for anything
    assert 'check "bandit" bandit --quiet --configfile pyproject.toml --recursive src scripts' in script
    assert "--config scripts/semgrep src" in script
    for word in ("--metrics=off", "--disable-version-check", "SEMGREP_ENABLE_VERSION_CHECK=0", "--error"):
        assert word in script
    assert not any(word in script for word in ("--config auto", "--config p/", "--config r/"))
