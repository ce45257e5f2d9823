"""Sessions for tests, begun as after a sign-in, without the form: for when signing in is not what is asked.

Example:
    >>> seated_cookie.__name__
    'seated_cookie'

"""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import login
from django.test import RequestFactory

from chartwarden_web.account import sitting
from chartwarden_web.gate import Proof
from chartwarden_web.records.accounts import SessionRecord
from chartwarden_web.records.models import MemberRecord

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def seated_cookie(record: MemberRecord, *, proof: Proof = Proof.FACTOR) -> str:
    """Begin a session of a member, and give the value of its cookie."""
    request = RequestFactory().get("/")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    login(request, record, backend=_BACKEND)
    sitting.begin(request, record, proof=proof)
    # Whoever shows this cookie has no other one; that a browser is told by its own is seen in test_sessions.py.
    SessionRecord.objects.filter(public_id=sitting.row_of(request).public_id).update(device=None)
    request.session.save()
    return str(request.session.session_key)
