"""V12.1.1: the profile of a proxy that is shipped speaks TLS 1.2 and 1.3 alone, and says truly who asks."""

import re
import ssl
from pathlib import Path

import pytest

PROFILE = Path(__file__).resolve().parents[2] / "docs/proxy/nginx.conf"
_MODERN = {"TLSv1.2", "TLSv1.3"}
# What the server needs of its proxy: docs/how-to/watch-an-instance.md, "Behind a proxy".
_NEEDED = {
    "underscores_in_headers": "off",
    "proxy_request_buffering": "on",
    "client_body_timeout": "10s",
    "client_header_timeout": "10s",
}


def _said(profile: str, name: str) -> list[str]:
    """Give what a directive says, each time that it stands there."""
    lines = (line.partition("#")[0] for line in profile.splitlines())
    return [found[1].strip() for line in lines if (found := re.match(rf"\s*{name}\s+([^;]+);", line))]


def _faults(profile: str) -> list[str]:
    """Give what is wrong with a profile."""
    found = [f"speaks {word}" for one in _said(profile, "ssl_protocols") for word in set(one.split()) - _MODERN]
    found += [] if _said(profile, "ssl_protocols") else ["speaks what the server's build speaks"]
    ciphers = ":".join(_said(profile, "ssl_ciphers")).split(":")
    found += [f"takes {one}" for one in ciphers if not re.fullmatch(r"ECDHE-\w+-AES(128|256)-GCM-SHA\d+", one)]
    found += [f"{name} is not {value}" for name, value in _NEEDED.items() if set(_said(profile, name)) != {value}]
    headers = dict(one.split() for one in _said(profile, "proxy_set_header"))
    own = {"X-Forwarded-Proto": "$scheme", "X-Forwarded-For": "$remote_addr"}
    return found + [f"{name} is not its own" for name, value in own.items() if headers.get(name) != value]


def test_the_profile_speaks_tls_1_2_and_1_3_alone() -> None:
    # given the profile that is shipped
    profile = PROFILE.read_text(encoding="utf-8")
    # when it is read, then nothing of it is weak, and a library that speaks TLS knows its ciphers
    assert _faults(profile) == []
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).set_ciphers(_said(profile, "ssl_ciphers")[0])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("TLSv1.2 TLSv1.3", "TLSv1.1 TLSv1.2"),
        ("    ssl_protocols ", "    # ssl_protocols "),
        ("ECDHE-RSA-AES128-GCM-SHA256", "AES128-SHA"),
        ("underscores_in_headers off", "underscores_in_headers on"),
        ("X-Forwarded-For   $remote_addr", "X-Forwarded-For   $proxy_add_x_forwarded_for"),
    ],
)
def test_a_weaker_profile_is_found(before: str, after: str) -> None:
    # given a profile that somebody made weaker
    profile = PROFILE.read_text(encoding="utf-8")
    assert before in profile
    # when it is read, then that is found
    assert len(_faults(profile.replace(before, after, 1))) >= 1
