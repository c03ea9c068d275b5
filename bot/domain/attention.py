"""What needs a person: matters about which nudging has ended, or never helps, and what organisers did about each.

Every source of matters (unanswered nudges, disputes, groups without a mentor) gives the same `Matter`. Marks are kept
for good and are replayed here; nothing about a matter is stored but its marks. Instants are aware and in UTC.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from bot.domain.changes import RosterChange
from bot.domain.meetups import Outcome
from bot.domain.meetups.closing import OUTCOMES, Dispute
from bot.domain.participants import GroupMembers, Participant
from bot.domain.refusal import Refusal

MarkKind = Literal["again", "snooze", "mine", "done", "away", "back", "undone"]
"""Nudge again; not before `until`; I'm on it; it is looked after; this person is away; they are back; the mark before
is undone."""
Act = Literal["again", "mine", "snooze", "done"]
"""The marks that an organiser makes on the matter itself."""
ACTS: tuple[Act, ...] = get_args(Act)
"""Buttons carry the place in here: one that is added goes to the end."""
MatterKind = Literal["welfare", "no_mentor", "dispute", "unanswered", "silenced"]
"""Somebody says that the other side does not reply; a group without a mentor who has joined; two words about one
meet-up; three nudges that nobody answered; a nudge that is due, but whoever it is for has paused theirs or is away."""

URGENCY: tuple[MatterKind, ...] = ("welfare", "no_mentor", "dispute", "unanswered", "silenced")
"""The most urgent first: students without anybody come before a date that is missing."""
SNOOZE = timedelta(days=7)

Key = tuple[str, int | None]
"""What a matter is about, and whom it is about, if anybody."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What an organiser (`marked_by`, a Discord id) did about a matter."""

    id: int
    about: str
    participant_id: int | None
    kind: MarkKind
    until: datetime | None
    marked_by: int
    at: datetime

    @property
    def key(self) -> Key:
        return self.about, self.participant_id


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One thing that needs a person, since when. `what` says more about its kind (the rule of an unanswered nudge).

    `people` are those who should have done it, or who disagree; `participant_id` is set where a matter is one person's
    own and others in the group have theirs. `subject_id` is the row it is about: a group, or a meet-up.
    """

    kind: MatterKind
    what: str
    about: str
    participant_id: int | None
    people: tuple[Participant, ...]
    group_id: int
    subject_id: int
    since: datetime
    asked: int = 0
    asked_at: datetime | None = None
    dispute: Dispute | None = None

    @property
    def key(self) -> Key:
        return self.about, self.participant_id

    @property
    def number(self) -> int:
        """Stands for this matter in a button, which can carry only numbers: 48 bits of a digest of its key."""
        digest = hashlib.blake2b(f"{self.about}|{self.participant_id}".encode(), digest_size=6).digest()
        return int.from_bytes(digest)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A matter as organisers see it: who is on it (a Discord id), until when it is snoozed, which people are away."""

    matter: Matter
    on_it: int | None = None
    snoozed_until: datetime | None = None
    away: frozenset[int] = frozenset()
    done: bool = False

    @property
    def all_away(self) -> bool:
        return bool(self.matter.people) and all(person.id in self.away for person in self.matter.people)


def disputed(dispute: Dispute) -> Matter:
    """The matter that a dispute is, since the first who says otherwise than what counts."""
    meet_up = dispute.meet_up
    others = [word.at for word in dispute.words if word.outcome != dispute.standing]
    return Matter(
        kind="dispute",
        what="dispute",
        about=f"dispute:{meet_up.id}.{meet_up.sequence}",
        participant_id=None,
        people=tuple(word.person for word in dispute.words),
        group_id=meet_up.group_id,
        subject_id=meet_up.id,
        since=min(others, default=meet_up.starts_at),
        dispute=dispute,
    )


def standing(marks: Iterable[Mark]) -> dict[Key, list[Mark]]:
    """The marks that count, by what they are about, oldest first. An `undone` takes back the one before it.

    Being away is about a person and not about a matter; it is kept with what they wish, and is not in here.
    """
    found: dict[Key, list[Mark]] = {}
    for mark in sorted(marks, key=lambda mark: mark.id):
        if mark.kind == "undone":
            if found.get(mark.key):
                found[mark.key].pop()
        elif mark.kind not in ("away", "back"):
            found.setdefault(mark.key, []).append(mark)
    return found


def restarts(marks: Iterable[Mark]) -> dict[Key, datetime]:
    """When an organiser last had somebody nudged again about a matter. Earlier nudges of it count no more."""
    return {
        key: [mark.at for mark in about if mark.kind == "again"][-1]
        for key, about in standing(marks).items()
        if any(mark.kind == "again" for mark in about)
    }


def lines(matters: Iterable[Matter], marks: Iterable[Mark], away: Collection[int], now: datetime) -> list[Line]:
    """The matters with what was done about them, the most urgent first: what nobody is on comes before the rest.

    `away` are participants. Matters that are snoozed are left out.
    """
    done = standing(marks)
    found = [_line(matter, done.get(matter.key, []), away) for matter in matters]
    awake = [line for line in found if not line.done and (line.snoozed_until is None or line.snoozed_until <= now)]
    return sorted(awake, key=_urgency)


def _line(matter: Matter, marks: list[Mark], away: Collection[int]) -> Line:
    last = marks[-1] if marks else None
    mine = [mark.marked_by for mark in marks if mark.kind == "mine"]
    return Line(
        matter=matter,
        on_it=mine[-1] if mine else None,
        snoozed_until=last.until if last and last.kind == "snooze" else None,
        away=frozenset(person.id for person in matter.people if person.id in away),
        done=last is not None and last.kind == "done" and last.at >= matter.since,
    )


def _urgency(line: Line) -> tuple[bool, bool, int, datetime, int, int]:
    matter, kind = line.matter, URGENCY.index(line.matter.kind)
    return line.all_away, line.on_it is not None, kind, matter.since, matter.group_id, matter.number


def nudge_may_help(line: Line) -> bool:
    """Whether there is somebody who may be nudged again about it."""
    return line.matter.kind == "unanswered" and not line.all_away


def outcomes_of(line: Line) -> list[Outcome]:
    """Between which outcomes of a meet-up an organiser decides: those that somebody tells of, in their usual order."""
    dispute = line.matter.dispute
    told = {dispute.standing, *(word.outcome for word in dispute.words)} if dispute else set()
    return [outcome for outcome in OUTCOMES if outcome in told]


def acts_of(line: Line, actor_id: int) -> list[Act]:
    """What somebody (a Discord id) can do about it, besides deciding and saying who is away; the likeliest first."""
    found: list[Act] = []
    if nudge_may_help(line):
        found.append("again")
    if line.matter.kind == "welfare":
        found.append("done")
    if len(outcomes_of(line)) < len(OUTCOMES):
        found.append("snooze")
    if line.on_it != actor_id:
        found.append("mine")
    return found


def who_may_be_away(line: Line) -> tuple[Participant, ...]:
    """Those of a line who can be said to be away, or back: nobody is nudged who has not joined, or over a dispute."""
    return () if line.matter.dispute else tuple(person for person in line.matter.people if person.joined)


def refuse_again(line: Line) -> None:
    """Raises `Refusal` for a matter that another nudge would not help."""
    if not nudge_may_help(line):
        raise Refusal("attention.no_nudge_helps")


def refuse_done(line: Line) -> None:
    """Raises `Refusal` for a matter that leaves the list by itself when it is done."""
    if line.matter.kind != "welfare":
        raise Refusal("attention.ends_by_itself")


def somebody_of(line: Line, participant_id: int) -> Participant:
    """The person of this line. Raises `Refusal` if it is about nobody of that id."""
    for person in line.matter.people:
        if person.id == participant_id:
            return person
    raise Refusal("attention.not_on_list")


def refuse_undo(marks: Sequence[Mark], mark_id: int) -> Mark:
    """The mark that is to be undone. `marks` are all of its programme.

    Raises `Refusal` if there is none such, if it has been undone, or if something newer was done.
    """
    mark = next((mark for mark in marks if mark.id == mark_id), None)
    if mark is not None and mark.kind in ("away", "back"):
        about_them = [m for m in marks if m.participant_id == mark.participant_id and m.kind in ("away", "back")]
        if about_them[-1] == mark:
            return mark
    elif mark is not None and standing(marks).get(mark.key, [None])[-1:] == [mark]:
        return mark
    raise Refusal("attention.undone_already")


def mentor_gone_since(members: GroupMembers, changes: Iterable[RosterChange], mentor_ids: Collection[int]) -> datetime:
    """Since when a group has been without a mentor who has joined.

    That is since the last one left it or was unbound, by `changes` (newest first) and `mentor_ids` (all mentors ever);
    else since there is one who is to join, or since the group began.
    """
    own = {mentor.id for mentor in members.mentors}
    for change in changes:
        for edit in change.edits:
            left = edit.participant_id in mentor_ids and edit.before.get("group_id") == members.group.id
            if left or (edit.participant_id in own and edit.before.get("discord_id") is not None):
                return change.at
    return max(members.group.created_at, min((m.created_at for m in members.mentors), default=members.group.created_at))
