"""Settings come from the environment once; what is unknown or unsafe stops the start."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chartwarden.actions.desk import Environment
from chartwarden.adapters.checkpoints_out.addresses import FileAddress, WebAddress, WitnessAddress
from chartwarden.adapters.settings import Settings
from chartwarden.foundation.errors import MalformedError
from chartwarden.ledger.note import Cosigner

_WITNESS = Cosigner("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32)).verifier


def test_an_instance_is_for_production_behind_tls_unless_it_says_otherwise() -> None:
    # given other programs' variables, and the one setting that production cannot do without
    # when settings are read
    settings = Settings.from_environment({"PATH": "/bin", "CHARTWARDEN_KEYS": "/keys/cw"})
    # then everything is on its safe side
    assert (settings.environment, settings.is_behind_tls) == (Environment.PRODUCTION, True)
    assert settings.hosts == ("localhost", "127.0.0.1")
    assert settings.home.is_absolute()
    assert (settings.keys, settings.database, settings.rulebook) == (Path("/keys/cw"), "", None)
    assert settings.proxies == 1
    assert (settings.checkpoints, settings.witnesses, settings.checkpoints_every_minutes) == ((), (), 10)


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
        "CHARTWARDEN_PROXIES": "2",
        "CHARTWARDEN_CHECKPOINTS": "file:/mnt/share/ https://audit.example.org/hook",
        "CHARTWARDEN_WITNESSES": f"{_WITNESS.words}@https://w.example.org/",
        "CHARTWARDEN_CHECKPOINTS_EVERY": "5",
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
        proxies=2,
        checkpoints=(
            FileAddress(Path("/mnt/share"), is_folder=True),
            WebAddress("audit.example.org", 443, "/hook"),
        ),
        witnesses=(WitnessAddress(_WITNESS, WebAddress("w.example.org", 443, "/")),),
        checkpoints_every_minutes=5,
    )


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"CHARTWARDEN_HOMR": "/srv"}, "no setting called CHARTWARDEN_HOMR"),
        ({"CHARTWARDEN_": "x"}, "no setting called"),
        ({"CHARTWARDEN_ENVIRONMENT": "test", "CHARTWARDEN_PROXY_NETWORKS": "10.0.7.0/24, my proxy"}, "no network"),
        ({"CHARTWARDEN_ENVIRONMENT": "test", "CHARTWARDEN_PROXY_NETWORKS": "10.0.7.9/24"}, "no network"),
        ({"CHARTWARDEN_ENVIRONMENT": "test", "CHARTWARDEN_METRICS": "anybody"}, "token or loopback"),
        ({"CHARTWARDEN_ENVIRONMENT": "prod"}, "CHARTWARDEN_ENVIRONMENT has an unknown value"),
        ({"CHARTWARDEN_ENVIRONMENT": ""}, "CHARTWARDEN_ENVIRONMENT has an unknown value"),
        ({"CHARTWARDEN_TLS": "off"}, "CHARTWARDEN_TLS must be on in production"),
        ({"CHARTWARDEN_ENVIRONMENT": "production", "CHARTWARDEN_TLS": "off"}, "must be on in production"),
        ({"CHARTWARDEN_ENVIRONMENT": "demo", "CHARTWARDEN_TLS": "maybe"}, "CHARTWARDEN_TLS"),
        ({}, "keys must not lie in the home folder"),
        ({"CHARTWARDEN_KEYS": ""}, "keys must not lie in the home folder"),
        ({"CHARTWARDEN_HOME": "/srv/cw", "CHARTWARDEN_KEYS": "/srv/cw/secret"}, "keys must not lie"),
        ({"CHARTWARDEN_HOME": "/srv/cw", "CHARTWARDEN_KEYS": "/srv/other/../cw/k"}, "keys must not lie"),
        ({"CHARTWARDEN_HOME": "/srv/cw", "CHARTWARDEN_KEYS": "/srv/cw"}, "keys must not lie"),
        ({"CHARTWARDEN_HOME": "/srv/cw", "CHARTWARDEN_KEYS": "/srv"}, "nor the home folder among the keys"),
        ({"CHARTWARDEN_KEYS": "/keys", "CHARTWARDEN_HOSTS": "*"}, "every host name"),
        ({"CHARTWARDEN_KEYS": "/keys", "CHARTWARDEN_HOSTS": "a.example, *"}, "every host name"),
        ({"CHARTWARDEN_KEYS": "/keys", "CHARTWARDEN_HOSTS": "a.example, .example.org"}, "every name below one"),
        ({"CHARTWARDEN_KEYS": "/keys", "CHARTWARDEN_DATABASE": "mysql://u@h/n"}, "scheme is another"),
        ({"CHARTWARDEN_KEYS": "/keys", "CHARTWARDEN_PROXIES": "-1"}, "CHARTWARDEN_PROXIES"),
        ({"CHARTWARDEN_KEYS": "/keys", "CHARTWARDEN_PROXIES": "many"}, "CHARTWARDEN_PROXIES"),
        ({"CHARTWARDEN_KEYS": "/keys", "CHARTWARDEN_CHECKPOINTS": "ftp://a"}, "CHARTWARDEN_CHECKPOINTS has an address"),
        ({"CHARTWARDEN_KEYS": "/keys", "CHARTWARDEN_WITNESSES": "https://a"}, "CHARTWARDEN_WITNESSES has a witness"),
        ({"CHARTWARDEN_KEYS": "/keys", "CHARTWARDEN_CHECKPOINTS_EVERY": "0"}, "CHARTWARDEN_CHECKPOINTS_EVERY must"),
        ({"CHARTWARDEN_KEYS": "/keys", "CHARTWARDEN_CHECKPOINTS_EVERY": "1441"}, "CHARTWARDEN_CHECKPOINTS_EVERY must"),
        (
            {"CHARTWARDEN_KEYS": "/keys", "CHARTWARDEN_CHECKPOINTS_EVERY": "\u0661"},
            "CHARTWARDEN_CHECKPOINTS_EVERY must",
        ),
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
    given = {"CHARTWARDEN_ENVIRONMENT": environment, "CHARTWARDEN_KEYS": "/keys"}
    assert Settings.from_environment(given).is_behind_tls is tls
    # and one proxy is believed where there is one
    assert Settings.from_environment(given).proxies == int(tls)


def test_a_link_does_not_hide_that_the_keys_lie_at_home(tmp_path: Path) -> None:
    # given a folder of keys whose name is elsewhere and which is at home
    home = tmp_path / "home"
    (home / "keys").mkdir(parents=True)
    (tmp_path / "elsewhere").symlink_to(home / "keys")
    # when settings are read
    # then it is refused
    with pytest.raises(MalformedError, match="keys must not lie"):
        Settings.from_environment({"CHARTWARDEN_HOME": str(home), "CHARTWARDEN_KEYS": str(tmp_path / "elsewhere")})
