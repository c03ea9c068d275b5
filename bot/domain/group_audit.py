"""Who can see a group's channel, compared with who should: what has drifted, and what mends it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from bot.domain.groups import (
    CONNECT,
    HISTORY,
    SEND,
    SPEAK,
    TEXT,
    VIEW,
    VOICE,
    Access,
    LiveChannel,
    Onlookers,
    Overwrite,
    base_overwrites,
    joined,
    marked,
    observers,
    person_overwrite,
)
from bot.domain.participants import GroupMembers, Participant

DriftKind = Literal[
    "no_observer",
    "everyone_sees",
    "role_sees",
    "stranger",
    "former",
    "sees_all",
    "observer",
    "bot",
    "no_access",
    "channel_gone",
    "second_channel",
    "left_server",
]
"""In the order in which they are told: first what lets the wrong people in.

`no_observer`: no staff on the roster holds the observers' role. `everyone_sees`: the channel is open to the server.
`role_sees`: a role was let in. `stranger`, `former`: a person was let in who is not on the roster, or is or was on it
but does not belong to this group. `sees_all`: a mentor, a student or somebody removed can read every group. `observer`,
`bot`: the observers' role or the bot has not the access it needs. `no_access`: somebody in the group has not.
`channel_gone`: it was deleted. `second_channel`: another channel bears the group's mark. `left_server`: somebody who
joined is no longer in the server.
"""
ORDER: tuple[DriftKind, ...] = get_args(DriftKind)
REPAIRABLE: frozenset[DriftKind] = frozenset(
    {"everyone_sees", "role_sees", "stranger", "former", "observer", "bot", "no_access", "channel_gone"}
)
OF_PEOPLE: frozenset[DriftKind] = frozenset({"sees_all", "left_server"})
"""Those that can only be told for somebody whom Discord has been asked about."""
TALKING = VIEW | SEND | HISTORY
SPEAKING = VIEW | CONNECT | SPEAK
LETS_IN = VIEW | CONNECT
"""Either of them is too much for a stranger."""


@dataclass(frozen=True, kw_only=True)
class Drift:
    """One thing that is not as it should be. `target_id` is the Discord id of the person, role or channel.

    With `voice` it is about the group's voice channel.
    """

    kind: DriftKind
    group_id: int | None = None
    target_id: int | None = None
    voice: bool = False


@dataclass(frozen=True, kw_only=True)
class FoundDrift:
    """A drift that has been written down. Instants are in UTC."""

    id: int
    programme_id: int
    drift: Drift
    found_at: datetime
    gone_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Sight:
    """The server as Discord shows it now.

    `open_roles` see every channel anyway (Administrator) or are the bot's own; `roles_of` holds the roles of those who
    were asked about, `None` for who is not in the server. `observer_role_id` is `None` where no role means staff.
    """

    guild_id: int
    owner_id: int
    bot_id: int
    observer_role_id: int | None
    open_roles: frozenset[int]
    channels: Mapping[int, LiveChannel]
    roles_of: Mapping[int, frozenset[int] | None]

    def runs_server(self, discord_id: int) -> bool:
        """Whether this person sees every channel by Discord's own rules."""
        held = self.roles_of.get(discord_id) or frozenset()
        return discord_id == self.owner_id or bool(held & self.open_roles)

    def observes(self, discord_id: int) -> bool:
        return self.observer_role_id in (self.roles_of.get(discord_id) or frozenset())


def let_in(groups: Iterable[GroupMembers], channels: Mapping[int, LiveChannel], bot_id: int) -> set[int]:
    """People who have been let into a group's channel by name and are not in the group: Discord is asked about them."""
    found: set[int] = set()
    for members in groups:
        inside = joined(members) | {bot_id}
        for live in filter(None, map(channels.get, members.group.channel_ids)):
            found |= {o.target_id for o in live.overwrites if o.kind == "member" and o.allow & LETS_IN} - inside
    return found


def audit(groups: Sequence[GroupMembers], people: Sequence[Participant], sight: Sight) -> list[Drift]:
    """All that has drifted. `people` is everybody on the roster, those removed too."""
    here = [p for p in people if p.removed_at is None]
    staff = frozenset(observers(here))
    found: list[Drift] = []
    if not any(sight.observes(discord_id) for discord_id in staff):
        found.append(Drift(kind="no_observer"))
    known = {p.discord_id for p in people if p.discord_id is not None}
    for members in groups:
        group = members.group
        if group.channel_id is not None:
            others = [c for c in marked(sight.channels.values(), group) if c.id != group.channel_id]
            found += [Drift(kind="second_channel", group_id=group.id, target_id=c.id) for c in others]
            found += _of_channel(members, TEXT, sight, known, staff)
        if group.voice_channel_id is not None:
            found += [replace(drift, voice=True) for drift in _of_channel(members, VOICE, sight, known, staff)]
    found += _of_people(people, sight)
    return sorted(found, key=rank)


def rank(drift: Drift) -> tuple[int, int, bool, int]:
    """Where it stands in a list: by kind, then by group."""
    return ORDER.index(drift.kind), drift.group_id or 0, drift.voice, drift.target_id or 0


def _of_channel(
    members: GroupMembers, access: Access, sight: Sight, known: Collection[int], staff: frozenset[int]
) -> Iterable[Drift]:
    group = members.group
    channel_id = group.voice_channel_id if access is VOICE else group.channel_id
    live = sight.channels.get(channel_id or 0)
    if live is None:
        yield Drift(kind="channel_gone", group_id=group.id, target_id=channel_id)
        return

    everyone, shut = live.overwrite(sight.guild_id), access.everyone_deny & LETS_IN
    if everyone is None or everyone.deny & shut != shut:
        yield Drift(kind="everyone_sees", group_id=group.id)
    if sight.observer_role_id is not None and not _has(
        live.overwrite(sight.observer_role_id), access.observer_allow, access.observer_deny
    ):
        yield Drift(kind="observer", group_id=group.id)
    if not _has(live.overwrite(sight.bot_id), access.bot_allow):
        yield Drift(kind="bot", group_id=group.id)

    inside = joined(members)
    for overwrite in live.overwrites:
        who = overwrite.target_id
        if not overwrite.allow & LETS_IN or who in inside | {sight.guild_id, sight.bot_id, sight.observer_role_id}:
            continue
        if overwrite.kind == "role":
            if who not in sight.open_roles:
                yield Drift(kind="role_sees", group_id=group.id, target_id=who)
        elif not (sight.runs_server(who) or sight.observes(who) or who in staff):
            yield Drift(kind="former" if who in known else "stranger", group_id=group.id, target_id=who)
    least = SPEAKING if access is VOICE else TALKING
    for who in sorted(inside):
        left = who in sight.roles_of and sight.roles_of[who] is None
        if not (left or sight.runs_server(who) or _has(live.overwrite(who), least)):
            yield Drift(kind="no_access", group_id=group.id, target_id=who)


def _of_people(people: Iterable[Participant], sight: Sight) -> Iterable[Drift]:
    for person in people:
        who = person.discord_id
        if who is None or who not in sight.roles_of:
            continue
        removed = person.removed_at is not None
        reads_everything = sight.observes(who) or (sight.runs_server(who) and who != sight.owner_id)
        if sight.roles_of[who] is None:
            if not removed:
                yield Drift(kind="left_server", group_id=person.group_id, target_id=who)
        elif reads_everything and (removed or person.kind in ("mentor", "student")):
            yield Drift(kind="sees_all", group_id=person.group_id, target_id=who)


def _has(overwrite: Overwrite | None, allow: int, deny: int = 0) -> bool:
    return (
        overwrite is not None
        and overwrite.allow & allow == allow
        and overwrite.deny & deny == deny
        and not overwrite.deny & allow
    )


@dataclass(frozen=True)
class Repair:
    """What mends a drift in one channel: an overwrite to set, or a role or person whose overwrite is to be removed."""

    channel_id: int
    set: Overwrite | None = None
    remove: int | None = None


def repair(drift: Drift, channel_id: int, onlookers: Onlookers) -> Repair | None:
    """What mends this drift in that channel of the group; `None` for what no overwrite can mend."""
    access = VOICE if drift.voice else TEXT
    everyone, observer, bot = base_overwrites(onlookers, access)
    restored = {"everyone_sees": everyone, "observer": observer, "bot": bot}.get(drift.kind)
    if restored is not None:
        return Repair(channel_id, set=restored)
    if drift.target_id is None:
        return None
    if drift.kind == "no_access":
        return Repair(channel_id, set=person_overwrite(drift.target_id, access))
    if drift.kind in ("role_sees", "stranger", "former"):
        return Repair(channel_id, remove=drift.target_id)
    return None
