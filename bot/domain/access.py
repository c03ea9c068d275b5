"""Which channel or role on Discord a roster change may have touched."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.calls import Call
from bot.domain.participants import MentorGroup, Participant
from bot.domain.programme import JOINING_KINDS, Programme
from bot.domain.stand_ins import StandIns

LOOKED_AFTER = timedelta(days=1)
"""For how long Discord is asked again to let a guest or a helper go, where it refused: each refusal counts against the
bot."""


@dataclass(frozen=True)
class Spot:
    """One account and one channel, or one account and one role."""

    discord_id: int
    channel_id: int | None = None
    role_id: int | None = None


@dataclass(frozen=True)
class AccessCheck:
    """A spot where Discord may not agree with the roster. `give` is what the roster says now.

    `voice` says that its channel is one to talk in.
    """

    id: int
    guild_id: int
    spot: Spot
    give: bool
    voice: bool = False


def spots_touched(
    changed: Iterable[tuple[Participant | None, Participant | None]],
    programme: Programme,
    groups: Mapping[int, MentorGroup],
    stand_ins: StandIns,
) -> list[Spot]:
    """Where Discord has to be looked at after people were changed, as (before, after).

    The rooms in which somebody is a guest tonight always are: a concern may keep them out without a change here.
    """
    found: dict[Spot, None] = {}
    for before, after in changed:
        was, is_now = _spots(before, programme, groups), _spots(after, programme, groups)
        found |= dict.fromkeys(spot for spot in (*was, *is_now) if not (spot in was and spot in is_now))
        for person in (before, after):
            found |= dict.fromkeys(guest_spots(person, groups, stand_ins) if person else ())
    return list(found)


def spots_of(
    person: Participant, programme: Programme, groups: Mapping[int, MentorGroup], stand_ins: StandIns
) -> list[Spot]:
    """The channels and the role that this person is to have."""
    return [*_spots(person, programme, groups), *guest_spots(person, groups, stand_ins)]


def guest_spots(person: Participant, groups: Mapping[int, MentorGroup], stand_ins: StandIns) -> list[Spot]:
    """The channels in which this person sits tonight beside their own group's."""
    if person.discord_id is None:
        return []
    rooms = [groups[room] for room in stand_ins.other_rooms(person) if room in groups]
    return [Spot(person.discord_id, channel_id=channel_id) for room in rooms for channel_id in room.channel_ids]


def helper_spots(
    accounts: Collection[int | None], open_calls: Iterable[Call], groups: Mapping[int, MentorGroup]
) -> list[Spot]:
    """The channels of the rooms to which these accounts are on the way because somebody called."""
    return [
        Spot(call.coming_by, channel_id=channel_id)
        for call in open_calls
        if call.coming_by is not None and call.coming_by in accounts and call.group_id in groups
        for channel_id in groups[call.group_id].channel_ids
    ]


def _spots(person: Participant | None, programme: Programme, groups: Mapping[int, MentorGroup]) -> list[Spot]:
    if person is None or person.discord_id is None or person.removed_at or person.kind not in JOINING_KINDS:
        return []
    spots = []
    if role_id := programme.role_id(person.kind):
        spots.append(Spot(person.discord_id, role_id=role_id))
    group = groups.get(person.group_id) if person.group_id else None
    if group:
        spots += [Spot(person.discord_id, channel_id=channel_id) for channel_id in group.channel_ids]
    return spots
