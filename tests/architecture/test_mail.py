"""V1.3.11: no mail is sent, so no header of one can be written by anybody; a library would refuse a line end."""

import ast
from collections.abc import Iterator, Mapping

import pytest
from django.core.mail import BadHeaderError, EmailMessage

_SENDERS = ("smtplib", "aiosmtplib", "django.core.mail", "email.mime")  # reading a message is not sending one


def _senders(modules: Mapping[str, ast.Module]) -> Iterator[str]:
    for path, module in modules.items():
        for node in ast.walk(module):
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            named += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if any(name == sender or name.startswith(f"{sender}.") for name in named for sender in _SENDERS):
                yield path


def test_nothing_of_the_product_sends_mail_and_whatever_would_is_found(modules: dict[str, ast.Module]) -> None:
    # given every module of both packages
    # when those that could send mail are listed, then there is none
    assert list(_senders(modules)) == []
    # and one that did would be found (negative control)
    for planted in ("import smtplib", "from django.core.mail import send_mail", "import email.mime.text"):
        assert list(_senders({"planted.py": ast.parse(planted)})) == ["planted.py"]


def test_what_a_library_would_send_goes_nowhere() -> None:
    # given the settings of the server, which the libraries for signing in read too
    from chartwarden_web import settings  # noqa: PLC0415 -- reading them asks for the environment of a test

    # when a library sends mail, then it goes nowhere
    assert settings.EMAIL_BACKEND == "django.core.mail.backends.dummy.EmailBackend"


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
def test_a_line_end_makes_no_second_header(line_end: str) -> None:
    # given a subject that somebody wrote, with a header behind a line end
    mail = EmailMessage(subject=f"A notice{line_end}Bcc: eve@example.org", body="words", to=["ada@example.org"])
    # when it is made as it would be sent, then the library refuses it
    with pytest.raises(BadHeaderError):
        mail.message()
