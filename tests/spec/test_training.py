"""TRN: no real patient in a demo or a test."""

from dataclasses import replace

import pytest

from chartwarden.actions.desk import Environment
from chartwarden.actions.importing import Mark, import_charts, mark_of
from chartwarden.chart.incoming import TestDataMark
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden_web.records.checks import require_instance
from chartwarden_web.wiring import House, built
from tests.builders import NOW, Scene, a_patient, house_in_memory


@pytest.mark.control("TRN-1")
@pytest.mark.parametrize("environment", [Environment.DEMO, Environment.TEST])
def test_unmarked_data_is_refused_outside_production(environment: Environment) -> None:
    # given an instance that is not for production
    scene = Scene(house_in_memory(environment=environment))
    desk = scene.at(scene.keeper)
    newcomer = a_patient("new")
    # when data comes in that nothing marks as synthetic or de-identified
    with pytest.raises(RefusedError, match="no-real-patients-outside-production"):
        import_charts(desk, [newcomer], source="x", mark=None)
    # then nothing of it is stored, and the refusal is an entry
    assert desk.charts.registered([newcomer.id]) == {}
    *_, row = desk.ledger.store.rows()
    assert b'"because":"no-real-patients-outside-production"' in row.body


@pytest.mark.control("TRN-1")
def test_marked_data_is_accepted_outside_production_and_unmarked_data_in_it() -> None:
    # given a demo with marked data, and production with unmarked data
    newcomer = a_patient("new")
    for environment, mark in ((Environment.DEMO, Mark("FHIR HTEST")), (Environment.PRODUCTION, None)):
        scene = Scene(house_in_memory(environment=environment))
        desk = scene.at(scene.keeper)
        # when it comes in
        report = import_charts(desk, [newcomer], source="x", mark=mark)
        # then it is stored
        assert report.stored["patient"] == 1


@pytest.mark.control("TRN-1")
def test_a_file_says_of_itself_that_nobody_in_it_is_real() -> None:
    # given values with and without a mark
    # when the mark is looked for
    # then it is found where it is
    assert mark_of([a_patient(), TestDataMark("FHIR HTEST")]) == Mark("FHIR HTEST")
    assert mark_of([a_patient()]) is None


@pytest.mark.control("TRN-1")
@pytest.mark.parametrize("other", [Environment.DEMO, Environment.PRODUCTION])
def test_a_database_of_another_environment_is_refused_at_start(house_anywhere: House, other: Environment) -> None:
    # given a database that a test instance made
    assert house_anywhere.settings.environment is Environment.TEST
    # when a demo or production instance is pointed at it, as a restore would
    # then it refuses to start
    with pytest.raises(RefusedError, match="belongs to a test instance"):
        built(replace(house_anywhere.settings, environment=other))


@pytest.mark.control("TRN-1")
def test_a_production_database_restored_into_a_demo_is_refused(on_sqlite: None) -> None:  # noqa: ARG001
    # given a production database
    clock = FixedClock(NOW)
    require_instance(Environment.PRODUCTION, origin="test.example/log", clock=clock)
    # when a demo opens it
    # then it refuses
    with pytest.raises(RefusedError, match="belongs to a production instance"):
        require_instance(Environment.DEMO, origin="test.example/log", clock=clock)
