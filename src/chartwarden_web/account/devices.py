"""Browsers that somebody has signed in with: each is known again by a cookie of its own, which opens nothing.

The cookie is random. The table has a keyed hash of it for each member, so that neither the table nor two members'
rows tell that a browser is the same. Entries name a device by another keyed hash, equal for equal browsers.

Source: 45 CFR 164.312(d); threat model 4, "notice of a new device".

Example:
    >>> label_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0")
    'Edge on Windows'

"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from chartwarden.foundation.identifiers import RandomIds, keyed_id
from chartwarden_web.records.accounts import DeviceRecord
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.settings import KEYS

_KEPT = timedelta(days=400)  # browsers keep no cookie for longer
_NAME_LETTERS = 12
_MADE = "chartwarden_device"  # where a request keeps the cookie that its answer will set

# The first that fits: most browsers also call themselves what others are called.
_FAMILIES = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Macintosh", "macOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def label_of(user_agent: str) -> str:
    """Give family and system of a browser, from what it says of itself: for people to know it again, and no proof."""
    family = next((name for sign, name in _FAMILIES if sign in user_agent), "A browser")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "an unknown system")
    return f"{family} on {system}"


def device_of(request: HttpRequest) -> str:
    """Name the browser for the ledger: the same for the same browser, before and after signing in. No secret."""
    return f"web:{keyed_id(KEYS.named('devices'), 'name', _cookie(request))[:_NAME_LETTERS]}"


def known(request: HttpRequest, record: MemberRecord) -> DeviceRecord | None:
    """Give the row of this browser, if this member has signed in with it before and has not forgotten it."""
    shown = request.COOKIES.get(settings.DEVICE_COOKIE_NAME)
    if not shown:
        return None
    rows = DeviceRecord.objects.filter(member=record, key_hash=_hash(shown, record), forgotten_at__isnull=True)
    return rows.first()


def is_of(request: HttpRequest, record: MemberRecord, device: DeviceRecord) -> bool:
    """Tell whether a request comes from that browser of a member: it shows the cookie which that browser was given."""
    shown = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return constant_time_compare(_hash(shown, record), device.key_hash)


def is_known(request: HttpRequest, record: MemberRecord) -> bool:
    """Tell whether this member has signed in with this browser before, and has not forgotten it."""
    return known(request, record) is not None


def noted(request: HttpRequest, record: MemberRecord) -> DeviceRecord:
    """Give the row of this browser for this member, made or brought up to date: they have just signed in with it.

    One that the member had forgotten is new again: whoever else has it must not come back unseen.
    """
    now = timezone.now()
    label = label_of(request.headers.get("User-Agent", ""))
    anew = {"label": label, "first_seen_at": now, "last_seen_at": now}
    rows = DeviceRecord.objects.filter(member=record, key_hash=_hash(_cookie(request), record))
    if rows.filter(forgotten_at__isnull=False).update(**anew, forgotten_at=None):
        device = rows.get()
        device.came_back = True
        return device
    device, _ = DeviceRecord.objects.update_or_create(
        member=record,
        key_hash=_hash(_cookie(request), record),
        defaults={"label": label, "last_seen_at": now},
        create_defaults={"id": RandomIds().new_id(), **anew},
    )
    return device


def is_news(device: DeviceRecord) -> bool:
    """Tell whether a member should hear of a browser: it was just seen first, and it is not their very first."""
    if device.first_seen_at != device.last_seen_at:
        return False
    return device.came_back or DeviceRecord.objects.filter(member_id=device.member_id).exclude(id=device.id).exists()


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser its cookie, if one was made for it while this request was answered."""
    made = getattr(request, _MADE, None)
    if made is not None:
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            made,
            max_age=_KEPT,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )


def _cookie(request: HttpRequest) -> str:
    shown = request.COOKIES.get(settings.DEVICE_COOKIE_NAME) or getattr(request, _MADE, None)
    if shown is None:
        shown = RandomIds().new_id()
        setattr(request, _MADE, shown)
    return shown


def _hash(cookie: str, record: MemberRecord) -> str:
    return keyed_id(KEYS.named("devices"), "device", record.id, cookie)
