"""Calendar files (RFC 5545, with RFC 7986's conference) that programs take as news of an event they may already have.

No event has an organizer: nobody here has an address, and with an invented one calendar programs would make a meeting
of it whose answers go nowhere.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText, vUri

from bot.domain.meetups.calendar import CalendarEntry
from bot.files.ics_zones import time_zones

PRODUCT = "-//Ithaca//Meet-ups//EN"

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""What some program takes for the end of a line. Only a plain line feed has an escape in a calendar file."""
_IN_A_LINK = "!#$%&'()*+,/:;=?@[]~"


def write_ics(entries: Sequence[CalendarEntry], name: str | None = None) -> bytes:
    """A calendar file of these entries, in order of time; `name` is what the calendar is called.

    One that is cancelled, alone in its file, is a cancellation: programs take the event off.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if len(entries) == 1 and entries[0].cancelled else "PUBLISH")
    if name:
        calendar.add("name", _Text(plain(name)))
        calendar.add("x-wr-calname", _Text(plain(name)))  # what programs read that do not know RFC 7986
    in_order = sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))
    for zone in time_zones(in_order):
        calendar.add_component(zone)
    for entry in in_order:
        calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def plain(words: str) -> str:
    """`words` as a calendar file can hold them: lines end in a line feed, and other control characters are left out."""
    lines = _LINE_ENDS.sub("\n", words.encode("utf-8", "replace").decode("utf-8"))
    return "".join(c for c in lines if c in "\t\n" or unicodedata.category(c) != "Cc")


class _Text(vText):
    r"""A text that comes back as it was. The library takes a backslash before an N for the end of a line (C:\New)."""

    def to_ical(self) -> bytes:
        escaped = re.sub(r"([\\;,])", r"\\\1", str(self)).replace("\n", r"\n")
        return escaped.encode()


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp)
    event.add("last-modified", entry.stamp)
    event.add("created", entry.created_at)
    event.add("dtstart", _local(entry.starts_at, entry.zone))
    event.add("dtend", _local(entry.ends_at, entry.zone))
    event.add("summary", _Text(plain(entry.title)))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.place:
        event.add("location", _Text(plain(entry.place)))
    if entry.online and (link := _link(entry.place or "")):
        event.add("url", vUri(link))
        event.add("conference", vUri(link), parameters={"VALUE": "URI"})
    if entry.note:
        event.add("description", _Text(plain(entry.note)))
    return event


def _local(instant: datetime, zone: str) -> datetime:
    """This instant in the zone. In the hour that a zone has twice, a local time means the first: the second is UTC."""
    local = instant.astimezone(ZoneInfo(zone))
    return instant.astimezone(UTC) if local.fold else local


def _link(place: str) -> str | None:
    """`place` as an address that a calendar program may open, if it is one."""
    try:
        parts = urlsplit(place.strip())
    except ValueError:
        return None
    return quote(place.strip(), safe=_IN_A_LINK) if parts.scheme in ("http", "https") and parts.netloc else None
