"""The address of a database is read whole, or refused."""

import pytest

from chartwarden.adapters.database_address import read_database_address
from chartwarden.foundation.errors import MalformedError


def test_every_part_of_an_address_is_taken() -> None:
    # given an address with everything in it
    words = "postgresql://c%40w:p%2Fw@db.example.org:5433/charts?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    # when it is read
    at = read_database_address(words)
    # then each part is there, and the password hides
    assert (at.name, at.user, at.password, at.host, at.port) == ("charts", "c@w", "p/w", "db.example.org", "5433")
    assert at.options == {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}
    assert "p/w" not in repr(at)


def test_a_socket_is_an_address_too() -> None:
    # given the folder of a socket
    # when it is read
    at = read_database_address("postgresql:///charts?host=/run/postgresql")
    # then it is the host
    assert (at.host, at.options) == ("/run/postgresql", {})


@pytest.mark.parametrize(
    "words",
    [
        "mysql://u@h/n",
        "sqlite:///srv/x",
        "/srv/x.sqlite3",
        "host=db dbname=charts",
        "postgresql://u@h",
        "postgresql://u@h/",
        "postgresql://u@h/n#sslmode=verify-full",
        "postgresql://u@h:port/n",
        "postgresql://u@h/n?sslmod=verify-full",
        "postgresql://u@h/n?sslmode=verify_full",
        "postgresql://u@h/n?sslmode=verify-full&sslmode=disable",
        "postgresql://u@h/n?sslmode",
        "postgresql://u@h/n?options=-c%20synchronous_commit%3Doff",
    ],
)
def test_what_is_not_understood_is_refused_and_not_left_out(words: str) -> None:
    # given another database, a part that is missing, or an option that nobody knows
    # when it is read
    # then it is refused
    with pytest.raises(MalformedError, match="CHARTWARDEN_DATABASE"):
        read_database_address(words)


def test_a_refusal_does_not_repeat_the_password() -> None:
    # given an address with a password and a mistake
    with pytest.raises(MalformedError) as refused:
        read_database_address("postgresql://u:hunter2@h/n?sslmod=require")
    # when the refusal is read
    # then the password is not in it
    assert "hunter2" not in str(refused.value)
