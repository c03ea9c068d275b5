"""Calls for help: a group asks, in its room, for an organiser to come. Instants are aware and in UTC.

Whoever says that they are on the way may see and write in the room until the call is over.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.domain.participants import GroupMembers
from bot.domain.refusal import Refusal

CallState = Literal["waiting", "coming", "done", "unheard"]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call from one room. `called_by`, `coming_by` and `done_by` are Discord ids, `channel_id` is the room's.

    A call that is over without anybody who ended it (`done_by`) never reached the organisers. Closed calls are kept.
    """

    id: int
    programme_id: int
    group_id: int
    channel_id: int
    called_by: int
    called_at: datetime
    coming_by: int | None = None
    coming_at: datetime | None = None
    done_by: int | None = None
    done_at: datetime | None = None

    @property
    def state(self) -> CallState:
        if self.done_at is not None:
            return "unheard" if self.done_by is None else "done"
        return "waiting" if self.coming_at is None else "coming"


def refuse_second(open_call: Call | None) -> None:
    """Raises `Refusal` where a room has called already and nobody has ended that call."""
    if open_call is None:
        return
    if open_call.state == "coming":
        raise Refusal("call.coming_already", person=f"<@{open_call.coming_by}>")
    raise Refusal("call.called_already", when=f"<t:{int(open_call.called_at.timestamp())}:R>")


def on_the_way(call: Call, discord_id: int, now: datetime) -> Call:
    """This call with somebody on the way. The same person again changes nothing.

    Raises `Refusal` if it is over, or if somebody else goes.
    """
    refuse_over(call)
    if call.coming_by is None:
        return replace(call, coming_by=discord_id, coming_at=now)
    if call.coming_by != discord_id:
        raise Refusal("call.somebody_goes", person=f"<@{call.coming_by}>")
    return call


def ended(call: Call, discord_id: int | None, now: datetime) -> Call:
    """This call as over; by nobody (`None`) if no organiser could be told. Raises `Refusal` if it is over already."""
    refuse_over(call)
    return replace(call, done_by=discord_id, done_at=now)


def refuse_over(call: Call) -> None:
    """Raises `Refusal` for a call that is over."""
    if call.done_at is not None:
        raise Refusal("call.over")


def with_helpers(
    groups: Iterable[GroupMembers], open_calls: Collection[Call], kept_out: Collection[int | None]
) -> list[GroupMembers]:
    """These groups with whoever is on the way to them. A concern keeps the accounts `kept_out` out of all rooms."""
    helpers: dict[int, set[int]] = {}
    for call in open_calls:
        if call.coming_by and call.coming_by not in kept_out:  # 0 is who has been erased
            helpers.setdefault(call.group_id, set()).add(call.coming_by)
    return [replace(members, helpers=frozenset(helpers.get(members.group.id, ()))) for members in groups]
