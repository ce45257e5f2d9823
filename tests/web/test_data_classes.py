"""V14.1.1: every column has a class, and stands as its class demands."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from chartwarden.workforce.member import Member
from chartwarden_web.records.classes import CLASSES, DataClass, class_of
from tests.builders import Scene

Column = tuple[str, str]


def _fields() -> Iterator[tuple[Any, Column, Any]]:
    """Give every column with its model: Django's types of both say nothing more."""
    for table in apps.get_models(include_auto_created=True):
        about: Any = getattr(table, "_meta")  # noqa: B009 -- Django's documented name, which reads like a private one
        for field in about.local_fields:
            yield table, (about.db_table, field.column), field


def _columns() -> dict[Column, Any]:
    return {named: field for _, named, field in _fields()}


def _misplaced(columns: dict[Column, Any], classed: Callable[[str, str], DataClass]) -> list[str]:
    """Give the columns that do not stand as their class demands."""
    found = []
    for (table, column), field in columns.items():
        kind = classed(table, column)
        if kind is DataClass.CHART and not isinstance(field, models.BinaryField):
            found.append(f"{table}.{column} holds a chart in clear")
        is_of_a_patient = bool({"patient_id", "work_id", "document_id"} & {one for of, one in columns if of == table})
        if kind is DataClass.PERSON and is_of_a_patient:
            found.append(f"{table}.{column} holds words beside a patient")
    return found


def test_every_column_of_every_table_has_a_class_and_every_class_a_column() -> None:
    # given the tables as they are
    # when they are held against the list, then neither has what the other lacks
    assert sorted(_columns()) == sorted(CLASSES)


def test_what_is_of_a_chart_stands_in_ciphertext_and_a_plain_column_is_found() -> None:
    # given the tables
    columns = _columns()
    # when each column is held against its class, then none is misplaced
    assert _misplaced(columns, class_of) == []
    # and one that held a chart's words in clear would be found (negative control)
    key = ("work", "kind")
    planted = {**CLASSES, key: DataClass.CHART}
    assert _misplaced(columns, lambda *named: planted[named]) == ["work.kind holds a chart in clear"]


def test_no_plain_column_holds_an_identifier_or_a_word_of_the_chart_after_a_day_of_work(
    scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given a coder who searched, read and coded
    coder = signed_in(scene.coder)
    coder.post("/search/", {"words": "Ostrander"})
    coder.get(f"/work/{scene.work.id}/")
    coder.post(f"/work/{scene.work.id}/codes/", {"code": "A41.51", "evidence": ""})
    coder.post(f"/work/{scene.work.id}/hold/", {"reason": "other", "words": "Waits for the urosepsis query."})
    # when every column that is no chart's is read
    plain = [one for one in _fields() if class_of(*one[1]) is not DataClass.CHART]
    found = [
        named
        for table, named, field in plain
        for row in table.objects.all()
        if any(word in str(field.value_from_object(row)) for word in ("Ostrander", "912-44-0187", "osepsis"))
    ]
    # then none has a word or a number of the patient's
    assert found == []


@pytest.mark.parametrize("kind", DataClass)
def test_each_class_is_of_some_column(kind: DataClass) -> None:
    # given the list
    # when a class is looked for, then it is there
    assert kind in CLASSES.values()
