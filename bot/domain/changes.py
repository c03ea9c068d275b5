"""Changes to the roster, one by one: what each does, what it may not do, and how it is undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal

from bot.domain.participants import MentorGroup, Participant
from bot.domain.programme import Kind
from bot.domain.refusal import Refusal
from bot.domain.roster.claims import MOST_MENTORS
from bot.domain.roster.values import compared

ChangeKind = Literal["add", "move", "remove", "replace_mentor", "bind", "unbind", "import", "hold", "let_back"]
UNDOABLE: tuple[ChangeKind, ...] = ("add", "move", "remove", "replace_mentor")

IN_GROUPS: frozenset[Kind] = frozenset(("student", "mentor"))
"""The kinds that can be in a mentor group."""
WITH_RIGHTS: frozenset[Kind] = frozenset(("organiser", "staff"))
"""The kinds that only somebody with Manage Server puts on the roster, changes or takes off."""

_IDENTITY = ("id", "programme_id", "created_at")


@dataclass(frozen=True)
class Edit:
    """What a change did to one person: the fields that it touched, before and after."""

    participant_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class RosterChange:
    """One change, as recorded. `participant_id` is whom it is about; `requested_by` a Discord id. Instants in UTC."""

    id: int
    programme_id: int
    participant_id: int | None
    kind: ChangeKind
    edits: tuple[Edit, ...]
    requested_by: int
    at: datetime
    undone_at: datetime | None


def edit(before: Participant, after: Participant) -> Edit:
    """The fields in which two states of one person differ."""
    names = [f.name for f in fields(Participant) if f.name not in _IDENTITY]
    apart = [name for name in names if getattr(before, name) != getattr(after, name)]
    return Edit(before.id, {n: getattr(before, n) for n in apart}, {n: getattr(after, n) for n in apart})


def moved(person: Participant, group: MentorGroup) -> Participant:
    """This person in another group. Raises `Refusal` for who cannot be in one, and for the group they are in."""
    if person.kind not in IN_GROUPS:
        raise Refusal("roster.not_in_groups", name=person.name)
    if person.group_id == group.id:
        raise Refusal("roster.there_already", name=person.name, group=group.name)
    return replace(person, group_id=group.id, left_out=False)


def removed(person: Participant, now: datetime) -> Participant:
    """This person off the roster. Their account is free for somebody else."""
    return replace(person, removed_at=now, group_id=None, discord_id=None, joined_at=None)


def replaced(
    mentor: Participant, successor: Participant, group: MentorGroup | None, other_group: MentorGroup | None
) -> list[tuple[Participant, Participant]]:
    """The two mentors before and after the second takes the group of the first.

    `group` is the first's, `other_group` the second's. Raises `Refusal` if either is no mentor, the first has no group,
    or the second has one.
    """
    for person in (mentor, successor):
        if person.kind != "mentor":
            raise Refusal("roster.no_mentor", name=person.name)
    if group is None:
        raise Refusal("roster.mentor_without_group", name=mentor.name)
    if other_group is not None:
        raise Refusal("roster.mentor_elsewhere", name=successor.name, group=other_group.name)
    return [(mentor, replace(mentor, group_id=None)), (successor, replace(successor, group_id=group.id))]


def refuse_without_right(kinds: Iterable[Kind], manages_server: bool) -> None:
    """Raises `Refusal` if people with rights are to be changed by somebody without Manage Server."""
    if not manages_server and WITH_RIGHTS & set(kinds):
        raise Refusal("common.needs_manage_server")


def refuse_conflict(changed: Sequence[Participant], people: Iterable[Participant]) -> None:
    """Raises `Refusal` if the people, `changed` as they are to be, cannot all stand on one roster.

    `people` is everybody on the roster, the removed ones too: a roster id stays with whoever had it.
    """
    others = [person for person in people if person.id not in {c.id for c in changed}]
    after = [*others, *changed]
    here = [person for person in after if person.removed_at is None]
    for person in changed:
        if person.removed_at is not None:
            continue
        for other in after:
            if (
                other is not person
                and person.roster_id
                and compared(person.roster_id) == compared(other.roster_id or "")
            ):
                key = "roster.id_taken" if other.removed_at is None else "roster.id_of_removed"
                raise Refusal(key, roster_id=person.roster_id, name=other.name)
        for other in here:
            if other is not person and accounts(person) & accounts(other):
                raise Refusal("roster.account_taken", name=other.name)
        if person.kind == "mentor" and person.group_id is not None:
            mentors = [p for p in here if p.kind == "mentor" and p.group_id == person.group_id]
            if len(mentors) > MOST_MENTORS:
                names = ", ".join(p.name for p in mentors if p.id != person.id)
                raise Refusal("roster.group_full", names=names, name=person.name)


def accounts(person: Participant) -> set[str]:
    """How this person's account is named: by the id they joined with, and by what the roster says."""
    return {str(account) for account in (person.discord_id, person.handle) if account}


def undone(
    change: RosterChange, people: Mapping[int, Participant], groups: Mapping[int, MentorGroup]
) -> list[Participant]:
    """The people whom `change` touched, as they were before it.

    Raises `Refusal` if it is undone already, if somebody has been changed since, or if what was before cannot be any
    more. `people` is everybody ever on the roster, `groups` those that stand.
    """
    if change.undone_at is not None:
        raise Refusal("roster.undone_already")
    if change.kind not in UNDOABLE:
        raise Refusal("common.stale_button")
    restored = []
    for done in change.edits:
        person = people[done.participant_id]
        if any(getattr(person, name) != value for name, value in done.after.items()):
            raise Refusal("roster.changed_since", name=person.name)
        before = replace(person, **done.before)
        if change.kind == "add" and person.discord_id != done.after.get("discord_id"):
            # Who has joined since is not taken off the roster by the way.
            raise Refusal("roster.changed_since", name=person.name)
        if before.group_id is not None and before.group_id not in groups:
            raise Refusal("roster.group_gone", name=person.name)
        restored.append(before)
    refuse_conflict(restored, people.values())
    return restored


def groups_between(person: Participant, changes: Iterable[RosterChange], since: datetime, until: datetime) -> set[int]:
    """The groups in which somebody was at any time between two moments, as these changes to them tell it.

    Files that are imported leave no change. Where two changes contradict, such a file came between them, and both what
    the earlier led to and what the later found count.
    """
    moves: list[tuple[datetime, int | None, int | None]] = []
    for change in changes:
        for done in change.edits:
            if done.participant_id == person.id and "group_id" in done.before:
                was, became = done.before["group_id"], done.after["group_id"]
                moves.append((change.at, was, became))
                if change.undone_at is not None:
                    moves.append((change.undone_at, became, was))
    found: set[int | None] = set()
    ended: datetime | None = None
    group = person.group_id
    for at, was, became in sorted(moves, key=lambda move: move[0], reverse=True):
        if at <= until and (ended is None or ended > since):
            found |= {group, became}
        ended, group = at, was
    if person.created_at <= until and (ended is None or ended > since):
        found.add(group)
    return {one for one in found if one is not None}
