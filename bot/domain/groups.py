"""The private channels of mentor groups: who may see them, what they are called, where they stand.

Permission bits are Discord's (documentation, "Permissions"); the domain knows no Discord library, so they stand here.
"""

import hashlib
import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.domain.participants import GroupMembers, MentorGroup, Participant
from bot.domain.refusal import Refusal

ADMINISTRATOR = 1 << 3
MANAGE_CHANNELS = 1 << 4
ADD_REACTIONS = 1 << 6
VIEW = 1 << 10
SEND = 1 << 11
EMBED = 1 << 14
ATTACH = 1 << 15
HISTORY = 1 << 16
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

BOT_ALLOW = VIEW | SEND | EMBED | ATTACH | HISTORY
OBSERVER_ALLOW = VIEW | HISTORY
OBSERVER_DENY = SEND
MEMBER_ALLOW = VIEW | SEND | HISTORY | ATTACH | USE_COMMANDS | ADD_REACTIONS

CHANNELS_PER_SERVER = 500
CHANNELS_PER_CATEGORY = 50
OVERWRITES_PER_REQUEST = 100
LONGEST_NAME = 100
FIXED_OVERWRITES = 3
"""@everyone, the observers' role and the bot."""

TEXT_CHANNEL = 0
CATEGORY = 4


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


def base_overwrites(onlookers: Onlookers) -> tuple[Overwrite, ...]:
    """What every group's channel and category has: nobody sees it but the observers' role and the bot."""
    return (
        Overwrite(target_id=onlookers.guild_id, kind="role", allow=0, deny=VIEW),
        Overwrite(target_id=onlookers.observer_role_id, kind="role", allow=OBSERVER_ALLOW, deny=OBSERVER_DENY),
        Overwrite(target_id=onlookers.bot_id, kind="member", allow=BOT_ALLOW, deny=0),
    )


def expected_overwrites(members: GroupMembers, onlookers: Onlookers) -> tuple[Overwrite, ...]:
    """Exactly the overwrites that a group's channel is to have: the base, and whoever is to see it and has joined."""
    people = (person_overwrite(discord_id) for discord_id in dict.fromkeys(_accounts(members)))
    return base_overwrites(onlookers) + tuple(people)


def person_overwrite(discord_id: int) -> Overwrite:
    """What a mentor or student is allowed in the channel of their group."""
    return Overwrite(target_id=discord_id, kind="member", allow=MEMBER_ALLOW, deny=0)


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
    """The Discord ids of those who are to see a group's channel and have joined: its people, and tonight's guests."""
    return frozenset(_accounts(members))


def _accounts(members: GroupMembers) -> list[int]:
    return [p.discord_id for p in (*members.everyone, *members.guests) if p.discord_id is not None]


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


def channel_names(groups: Iterable[MentorGroup]) -> dict[int, str]:
    """A channel name for each group's id: its own name on the roster, or its number where two would look the same."""
    groups = list(groups)
    names = {group.id: channel_name(group) for group in groups}
    taken = list(names.values())
    return {g.id: names[g.id] if taken.count(names[g.id]) == 1 else _numbered(names[g.id], g.id) for g in groups}


def channel_name(group: MentorGroup) -> str:
    """The group's name as Discord writes channel names: lower case, letters, digits and hyphens, at most 100 units.

    Discord counts UTF-16 units. A name of which nothing is left becomes the group's number.
    """
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else "-" for c in _plain(group.name))
    name = _cut(re.sub("-+", "-", kept).strip("-"), LONGEST_NAME)
    return name if any(unicodedata.category(c)[0] in "LN" for c in name) else numbered_name(group)


def numbered_name(group: MentorGroup) -> str:
    """A name that Discord cannot object to, for when it refuses the group's own (codes 20031 and 50035)."""
    return f"group-{group.id}"


def _numbered(name: str, number: int) -> str:
    ending = f"-{number}"
    return _cut(name, LONGEST_NAME - len(ending)).rstrip("-") + ending


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).lower())


def _cut(name: str, units: int) -> str:
    while len(name.encode("utf-16-le", "surrogatepass")) // 2 > units:
        name = name[:-1]
    return name.strip("-")


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


@dataclass
class Shelf:
    """A category for groups and how many channels stand in it."""

    id: int
    name: str
    filled: int


def shelves(
    channels: Sequence[LiveChannel], group_channel_ids: Iterable[int], names: Iterable[str], bot_id: int
) -> list[Shelf]:
    """The categories made for groups, oldest first, counting whatever is really in them.

    A category is ours if a group's channel stands in it, or if it has one of our names and lets the bot in.
    """
    known, ours = set(group_channel_ids), set(names)
    lived_in = {c.parent_id for c in channels if c.id in known}
    mine = [
        c
        for c in channels
        if c.kind == CATEGORY and (c.id in lived_in or (c.name in ours and c.overwrite(bot_id) is not None))
    ]
    return [Shelf(c.id, c.name, sum(o.parent_id == c.id for o in channels)) for c in sorted(mine, key=lambda c: c.id)]


def category_range(number: int) -> tuple[int, int]:
    """The first and last place in the n-th category, counted from 1: 1-50, 51-100 …"""
    return (number - 1) * CHANNELS_PER_CATEGORY + 1, number * CHANNELS_PER_CATEGORY


def how_many_fit(in_server: int, room_on_shelves: int, wanted: int) -> int:
    """How many of the wanted group channels the server's 500 leave room for, the new categories counted in."""

    def cost(groups: int) -> int:
        return groups + -(-max(0, groups - room_on_shelves) // CHANNELS_PER_CATEGORY)

    fits = wanted
    while fits and in_server + cost(fits) > CHANNELS_PER_SERVER:
        fits -= 1
    return fits


def check_room(in_server: int, room_on_shelves: int, wanted: int) -> None:
    """Raises `Refusal` if the server has no room for that many more group channels."""
    fits = how_many_fit(in_server, room_on_shelves, wanted)
    if fits < wanted:
        raise Refusal("groups.too_many_channels", n=wanted, fits=fits, have=in_server, most=CHANNELS_PER_SERVER)
