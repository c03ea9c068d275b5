"""The private channels of mentor groups: who may see them, what they are called, where they stand.

Permission bits are Discord's (documentation, "Permissions"); the domain knows no Discord library, so they stand here.
"""

import hashlib
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from bot.domain.participants import GroupMembers, MentorGroup, Participant
from bot.domain.refusal import Refusal
from bot.domain.scoring import snowflake_ms

ADMINISTRATOR = 1 << 3
MANAGE_CHANNELS = 1 << 4
ADD_REACTIONS = 1 << 6
STREAM = 1 << 9
VIEW = 1 << 10
SEND = 1 << 11
EMBED = 1 << 14
ATTACH = 1 << 15
HISTORY = 1 << 16
CONNECT = 1 << 20
SPEAK = 1 << 21
MOVE_MEMBERS = 1 << 24
VOICE_ACTIVITY = 1 << 25
MANAGE_ROLES = 1 << 28
USE_COMMANDS = 1 << 31

PERMISSIONS = {
    "view_channel": VIEW,
    "send_messages": SEND,
    "embed_links": EMBED,
    "attach_files": ATTACH,
    "read_message_history": HISTORY,
    "add_reactions": ADD_REACTIONS,
    "use_application_commands": USE_COMMANDS,
    "manage_channels": MANAGE_CHANNELS,
    "manage_roles": MANAGE_ROLES,
}
"""What the bot needs in the server, by Discord's names: a bot can only hand out bits that it has itself."""
VOICE_PERMISSIONS = {
    "connect": CONNECT,
    "speak": SPEAK,
    "stream": STREAM,
    "use_voice_activation": VOICE_ACTIVITY,
    "move_members": MOVE_MEMBERS,
}
"""What it needs besides where groups have voice channels: to hand out, to keep shut (`stream`), to put people out."""

BOT_ALLOW = VIEW | SEND | EMBED | ATTACH | HISTORY
OBSERVER_ALLOW = VIEW | HISTORY
OBSERVER_DENY = SEND
MEMBER_ALLOW = VIEW | SEND | HISTORY | ATTACH | USE_COMMANDS | ADD_REACTIONS


@dataclass(frozen=True, kw_only=True)
class Access:
    """What one kind of group channel allows and denies to whom, in permission bits."""

    everyone_deny: int
    observer_allow: int
    observer_deny: int
    bot_allow: int
    member_allow: int
    member_deny: int


TEXT = Access(
    everyone_deny=VIEW,
    observer_allow=OBSERVER_ALLOW,
    observer_deny=OBSERVER_DENY,
    bot_allow=BOT_ALLOW,
    member_allow=MEMBER_ALLOW,
    member_deny=0,
)
VOICE = Access(
    everyone_deny=VIEW | CONNECT | STREAM,
    observer_allow=VIEW | CONNECT | SPEAK | VOICE_ACTIVITY,
    observer_deny=SEND,
    bot_allow=VIEW | CONNECT,
    member_allow=VIEW | CONNECT | SPEAK | VOICE_ACTIVITY,
    member_deny=SEND,
)
"""Staff may come in and speak: an adult who hears something must be able to say a word. Nobody writes in a voice
channel, so that all that is written stands in the one place that staff read. Cameras and shared screens are off, as
nobody could look at them afterwards. The bot must be let in, too: without Connect, Discord lets nobody change a voice
channel."""

OVERWRITES_PER_REQUEST = 100
CLOCKS_APART = timedelta(minutes=1)
"""By how much Discord's clock may be behind ours."""
FIXED_OVERWRITES = 3
"""@everyone, the observers' role and the bot."""

ChannelKind = Literal[0, 2, 4]
TEXT_CHANNEL: Final = 0
VOICE_CHANNEL: Final = 2
CATEGORY: Final = 4


@dataclass(frozen=True, kw_only=True)
class Overwrite:
    """What a channel allows and denies to a role or to one person (Discord ids and permission bits)."""

    target_id: int
    kind: Literal["role", "member"]
    allow: int
    deny: int


@dataclass(frozen=True, kw_only=True)
class LiveChannel:
    """A channel or category as Discord has it now. `kind` is Discord's channel type."""

    id: int
    kind: int
    name: str
    topic: str
    parent_id: int | None
    overwrites: tuple[Overwrite, ...]
    empty: bool

    def overwrite(self, target_id: int) -> Overwrite | None:
        return next((o for o in self.overwrites if o.target_id == target_id), None)


@dataclass(frozen=True, kw_only=True)
class Onlookers:
    """The Discord ids that every group's channel has in common. The @everyone role has the server's id."""

    guild_id: int
    observer_role_id: int
    bot_id: int


class StudentsWithoutGroup(Refusal):
    """Students who have neither a group nor been left out on purpose."""

    def __init__(self, students: Sequence[Participant]) -> None:
        super().__init__("groups.students_without_group", n=len(students))
        self.students = tuple(students)


def base_overwrites(onlookers: Onlookers, access: Access = TEXT) -> tuple[Overwrite, ...]:
    """What every group's channel and category has: nobody sees it but the observers' role and the bot."""
    observer = onlookers.observer_role_id
    return (
        Overwrite(target_id=onlookers.guild_id, kind="role", allow=0, deny=access.everyone_deny),
        Overwrite(target_id=observer, kind="role", allow=access.observer_allow, deny=access.observer_deny),
        Overwrite(target_id=onlookers.bot_id, kind="member", allow=access.bot_allow, deny=0),
    )


def expected_overwrites(members: GroupMembers, onlookers: Onlookers, access: Access = TEXT) -> tuple[Overwrite, ...]:
    """Exactly the overwrites that a group's channel is to have: the base, and whoever is to see it and has joined."""
    people = (person_overwrite(discord_id, access) for discord_id in dict.fromkeys(_accounts(members)))
    return base_overwrites(onlookers, access) + tuple(people)


def person_overwrite(discord_id: int, access: Access = TEXT) -> Overwrite:
    """What a mentor or student is allowed in a channel of their group."""
    return Overwrite(target_id=discord_id, kind="member", allow=access.member_allow, deny=access.member_deny)


def changes(have: Iterable[Overwrite], want: Iterable[Overwrite]) -> tuple[tuple[Overwrite, ...], tuple[int, ...]]:
    """The overwrites to set and the targets to remove, so that what a channel has becomes what it is to have."""
    had, wanted = set(have), tuple(want)
    targets = {o.target_id for o in wanted}
    return tuple(o for o in wanted if o not in had), tuple(o.target_id for o in had if o.target_id not in targets)


def gather(groups: Iterable[MentorGroup], people: Iterable[Participant]) -> list[GroupMembers]:
    """Each group with its mentors and students, in roster order."""
    inside: dict[int, list[Participant]] = {}
    for person in people:
        if person.group_id is not None:
            inside.setdefault(person.group_id, []).append(person)
    return [
        GroupMembers(
            group,
            tuple(p for p in inside.get(group.id, ()) if p.kind == "mentor"),
            tuple(p for p in inside.get(group.id, ()) if p.kind == "student"),
        )
        for group in groups
    ]


def joined(members: GroupMembers) -> frozenset[int]:
    """The Discord ids of those who are to see a group's channel: its people and tonight's guests who have joined, and
    whoever was called into it."""
    return frozenset(_accounts(members))


def _accounts(members: GroupMembers) -> list[int]:
    people = [p.discord_id for p in (*members.everyone, *members.guests) if p.discord_id is not None]
    return [*people, *sorted(members.helpers)]


def lacks(group: MentorGroup, *, voice: bool) -> int:
    """How many channels a group is still to get: a text channel, and with `voice` one to talk in."""
    return (group.channel_id is None) + (voice and group.voice_channel_id is None)


def without_group(people: Iterable[Participant]) -> list[Participant]:
    """Students who have no group and have not been left out on purpose."""
    return [p for p in people if p.kind == "student" and p.group_id is None and not p.left_out]


def observers(people: Iterable[Participant]) -> list[int]:
    """The Discord ids of the staff on the roster who have joined."""
    return [p.discord_id for p in people if p.kind == "staff" and p.discord_id is not None]


def check_groups(groups: Sequence[GroupMembers], people: Sequence[Participant]) -> None:
    """Whether these groups may get their channels.

    Raises `Refusal` where there is no roster or no group, a group has no mentor or too many people for one channel, or
    a student has no group.
    """
    if not people:
        raise Refusal("groups.no_roster")
    if not groups:
        raise Refusal("groups.no_groups")
    if lonely := [g.group.name for g in groups if not g.mentors]:
        raise Refusal("groups.without_mentor", n=len(lonely), groups=some(lonely))
    room = OVERWRITES_PER_REQUEST - FIXED_OVERWRITES
    if crowded := [g.group.name for g in groups if len(g.everyone) > room]:
        raise Refusal("groups.too_many_people", n=len(crowded), groups=some(crowded), room=room)
    if students := without_group(people):
        raise StudentsWithoutGroup(students)


def some(names: Sequence[str], most: int = 20) -> str:
    """These names in one line, cut short with a count of the rest."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" (+{rest})" if rest > 0 else "")


def checksum(ids: Iterable[int]) -> int:
    """A number that stands for exactly these rows, so that a button can say which list a person saw."""
    return zlib.crc32(",".join(str(i) for i in sorted(ids)).encode())


def marker(group: MentorGroup) -> str:
    """What a channel's topic ends with, so that it can be found again if the bot stops before it is written down.

    The seal keeps a channel of another year's database, in which the same number meant other people, from being taken.
    """
    seal = hashlib.sha256(f"{group.programme_id} {group.id} {group.created_at.isoformat()}".encode()).hexdigest()[:8]
    return f"ithaca {group.id}-{seal}"


def marked(channels: Iterable[LiveChannel], group: MentorGroup) -> list[LiveChannel]:
    """The channels that were made for this group, oldest first."""
    ending = marker(group)
    found = [c for c in channels if c.kind == TEXT_CHANNEL and c.topic.endswith(ending)]
    return sorted(found, key=lambda c: c.id)


def unwritten_voice(
    channels: Iterable[LiveChannel], group: MentorGroup, names: Collection[str], ours: Collection[int], bot_id: int
) -> list[LiveChannel]:
    """The voice channels that must have been made for this group, oldest first, though nobody came to write it down.

    A voice channel has no topic for a mark. It is known by its name, by standing in a category of ours (`ours`), by
    letting in the bot, and by being younger than the group: one of another year is older. Those that are written down
    for any group are to be left out by the caller.
    """
    oldest = group.created_at - CLOCKS_APART
    found = [
        c
        for c in channels
        if c.kind == VOICE_CHANNEL
        and c.name in names
        and c.parent_id in ours
        and c.overwrite(bot_id) is not None
        and snowflake_ms(c.id) >= oldest.timestamp() * 1000
    ]
    return sorted(found, key=lambda c: c.id)
