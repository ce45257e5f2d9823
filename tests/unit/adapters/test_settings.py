"""Settings come from the environment once; what is unknown or unsafe stops the start."""

from pathlib import Path

import pytest

from chartwarden.actions.desk import Environment
from chartwarden.adapters.settings import Settings
from chartwarden.foundation.errors import MalformedError


def test_an_instance_is_for_production_behind_tls_unless_it_says_otherwise() -> None:
    # given nothing but other programs' variables
    # when settings are read
    settings = Settings.from_environment({"PATH": "/bin"})
    # then everything is on its safe side
    assert (settings.environment, settings.is_behind_tls) == (Environment.PRODUCTION, True)
    assert settings.hosts == ("localhost", "127.0.0.1")
    assert settings.home.is_absolute()
    assert (settings.keys, settings.database, settings.rulebook) == (settings.home / "keys", "", None)


def test_each_setting_is_taken_as_given() -> None:
    # given all of them
    given = {
        "CHARTWARDEN_ENVIRONMENT": "test",
        "CHARTWARDEN_HOME": "/srv/cw",
        "CHARTWARDEN_KEYS": "/keys/cw",
        "CHARTWARDEN_DATABASE": "postgresql://cw@db/cw",
        "CHARTWARDEN_HOSTS": " a.example , ,b.example",
        "CHARTWARDEN_TLS": "off",
        "CHARTWARDEN_RULEBOOK": "/srv/rules.yaml",
    }
    # when they are read
    settings = Settings.from_environment(given)
    # then each is there
    assert settings == Settings(
        environment=Environment.TEST,
        home=Path("/srv/cw"),
        keys=Path("/keys/cw"),
        database="postgresql://cw@db/cw",
        hosts=("a.example", "b.example"),
        is_behind_tls=False,
        rulebook=Path("/srv/rules.yaml"),
    )


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"CHARTWARDEN_HOMR": "/srv"}, "no setting called CHARTWARDEN_HOMR"),
        ({"CHARTWARDEN_": "x"}, "no setting called"),
        ({"CHARTWARDEN_ENVIRONMENT": "prod"}, "CHARTWARDEN_ENVIRONMENT has an unknown value"),
        ({"CHARTWARDEN_ENVIRONMENT": ""}, "CHARTWARDEN_ENVIRONMENT has an unknown value"),
        ({"CHARTWARDEN_TLS": "off"}, "CHARTWARDEN_TLS must be on in production"),
        ({"CHARTWARDEN_ENVIRONMENT": "production", "CHARTWARDEN_TLS": "off"}, "must be on in production"),
        ({"CHARTWARDEN_ENVIRONMENT": "demo", "CHARTWARDEN_TLS": "maybe"}, "CHARTWARDEN_TLS"),
    ],
)
def test_an_unknown_or_unsafe_setting_stops_the_start(given: dict[str, str], what: str) -> None:
    # given a typing mistake, an unknown value, or production without TLS
    # when settings are read
    # then it is refused, and the fix is named
    with pytest.raises(MalformedError, match=what) as refused:
        Settings.from_environment(given)
    assert refused.value.fix


@pytest.mark.parametrize(("environment", "tls"), [("demo", False), ("test", True), ("production", True)])
def test_only_a_demo_goes_without_tls_by_default(environment: str, tls: bool) -> None:  # noqa: FBT001
    # given an environment alone
    # when settings are read
    # then TLS is on outside a demo
    assert Settings.from_environment({"CHARTWARDEN_ENVIRONMENT": environment}).is_behind_tls is tls
