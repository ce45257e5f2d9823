"""A server process reads what every page needs before it answers, so that nobody's first look waits for it."""

import ast
from pathlib import Path

import pytest
from django.template import engines
from django.urls import get_resolver

import chartwarden_web
from chartwarden_web import warming


@pytest.mark.django_db
def test_templates_are_read_before_anybody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a process that has shown no page
    monkeypatch.setattr(warming.icd10cm, "weights", dict)
    monkeypatch.setattr(warming.gc, "freeze", lambda: None)
    for loader in engines["django"].engine.template_loaders:  # type: ignore[attr-defined]  # Django's own engine
        loader.reset()
    # when it is warmed
    warming.warm()
    # then the workbench and each part of it stand ready
    kept = {str(name) for one in engines["django"].engine.template_loaders for name in one.get_template_cache}  # type: ignore[attr-defined]
    assert {"desk/workbench.html", "desk/today.html", "desk/_note.html", "page.html"} <= kept


def test_every_route_is_counted() -> None:
    # given, when
    routes = warming.routes_below(get_resolver().url_patterns)
    # then those of the account pages, one level down, are among them
    assert routes > len(get_resolver().url_patterns)


def test_the_server_warms_itself_before_it_has_an_application_to_hand_out() -> None:
    # given what the server loads
    source = Path(chartwarden_web.__file__).with_name("wsgi.py").read_text(encoding="utf-8")
    # when its statements are read
    calls = [
        one.value.func.id
        for one in ast.parse(source).body
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Call) and isinstance(one.value.func, ast.Name)
    ]
    # then it looks whose keys these are first
    assert calls == ["house", "warm"]
