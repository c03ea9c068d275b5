"""What can be done with a meet-up, one state after the other, and what of it is recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal

from bot.domain.localtime import instant
from bot.domain.meetups import MeetUp
from bot.domain.refusal import Refusal

ChangeKind = Literal["set", "move", "place", "cancel", "restore", "close", "zone"]
"""`zone`: the rules of its zone changed, so that its local time has become another instant."""

USUAL_MINUTES = 60
SHORTEST_MINUTES = 10
LONGEST_MINUTES = 12 * 60
LONGEST_PLACE = 300
LONGEST_NOTE = 500
LONGEST_REASON = 300


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a group is to agree on. `local_start` is naive, in `zone`; `place` an address or, `online`, a link."""

    local_start: datetime
    zone: str
    minutes: int = USUAL_MINUTES
    online: bool = False
    place: str | None = None
    note: str | None = None

    @property
    def starts_at(self) -> datetime:
        return instant(self.local_start, self.zone)


@dataclass(frozen=True, kw_only=True)
class MeetUpChange:
    """One change of a meet-up, as recorded. `before` has the fields that it touched as they were; empty for `set`."""

    id: int
    meet_up_id: int
    kind: ChangeKind
    before: Mapping[str, Any]
    changed_by: int
    at: datetime


def is_online(place: str | None) -> bool:
    """Whether a place is a link and nothing else."""
    return place is not None and len(place.split()) == 1 and place.casefold().startswith(("https://", "http://"))


def moved(meet_up: MeetUp, local_start: datetime, zone: str, now: datetime) -> MeetUp:
    """The meet-up on another date. Raises `Refusal` if it is over or cancelled, or stands on that date already."""
    _refuse_unless_open(meet_up)
    starts_at = instant(local_start, zone)
    if meet_up.state == "planned" and starts_at == meet_up.starts_at:
        raise Refusal("meetup.same_date", unix=int(starts_at.timestamp()))
    return replace(
        meet_up,
        local_start=local_start,
        zone=zone,
        starts_at=starts_at,
        state="planned",
        sequence=meet_up.sequence + 1,
        changed_at=now,
    )


def placed(meet_up: MeetUp, place: str, note: str | None, now: datetime) -> MeetUp:
    """The meet-up somewhere else, or with another note (`None`: the one it has). It is the same date: nobody is asked
    again whether they come. Raises `Refusal` if it is over or cancelled, or stands just so already."""
    _refuse_unless_open(meet_up)
    if meet_up.state == "planned" and not meet_up.coming(now):
        raise Refusal("meetup.is_over")
    after = replace(meet_up, place=place, online=is_online(place), note=note or meet_up.note, changed_at=now)
    if not touched(meet_up, after):
        raise Refusal("meetup.same_place")
    return after


def cancelled(meet_up: MeetUp, reason: str, now: datetime) -> MeetUp:
    """The meet-up called off. Raises `Refusal` if that has been done, and for one that has begun already."""
    _refuse_unless_open(meet_up)
    if meet_up.state == "planned" and meet_up.starts_at <= now:
        raise Refusal("meetup.begun")
    return replace(meet_up, state="cancelled", reason=reason, sequence=meet_up.sequence + 1, changed_at=now)


def restored(meet_up: MeetUp, now: datetime) -> MeetUp:
    """A cancelled meet-up on again. Raises `Refusal` if it is not cancelled, or its date has passed."""
    if meet_up.state != "cancelled":
        raise Refusal("meetup.not_cancelled")
    if meet_up.starts_at <= now:
        raise Refusal("meetup.too_late_to_restore")
    return replace(meet_up, state="planned", reason=None, sequence=meet_up.sequence + 1, changed_at=now)


def reckoned_again(meet_up: MeetUp, now: datetime) -> MeetUp | None:
    """A planned meet-up at the instant that its local time means by today's zone data; `None` if that is its own."""
    starts_at = instant(meet_up.local_start, meet_up.zone)
    if meet_up.state != "planned" or starts_at == meet_up.starts_at:
        return None
    return replace(meet_up, starts_at=starts_at, sequence=meet_up.sequence + 1, changed_at=now)


def touched(before: MeetUp, after: MeetUp) -> dict[str, Any]:
    """The fields in which two states of one meet-up differ, as they were."""
    return {
        f.name: getattr(before, f.name)
        for f in fields(MeetUp)
        if f.name != "changed_at" and getattr(before, f.name) != getattr(after, f.name)
    }


def busy_times(meet_ups: Iterable[MeetUp], but: int | None = None) -> list[tuple[datetime, datetime]]:
    """When a group is taken by planned meet-ups (but one): from and until, in UTC."""
    return [(m.starts_at, m.ends_at) for m in meet_ups if m.state == "planned" and m.id != but]


def _refuse_unless_open(meet_up: MeetUp) -> None:
    """`planned`, or `moved` with its new date not known yet."""
    if meet_up.state == "cancelled":
        raise Refusal("meetup.is_cancelled")
    if meet_up.state not in ("planned", "moved"):
        raise Refusal("meetup.is_over")
