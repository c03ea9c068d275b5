"""The ladder: how often somebody has been nudged about one matter, and when it is a person's turn to look.

Only nudges that were sent and not answered are rungs. An answer, or an organiser's "nudge again", begins a new ladder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

from bot.domain.nudges import LADDER, Nudge, NudgeRules
from bot.domain.nudges.facts import GroupFacts, Matter
from bot.domain.nudges.moments import later
from bot.domain.nudges.rules import matters
from bot.domain.participants import Participant

NOT_FINAL = frozenset({"done", "gone", "paused", "away"})
"""Drops that are taken back when their reason goes away."""


@dataclass(frozen=True)
class Ladder:
    """Where a matter stands, for one person or, where people take turns, for all of them.

    `history` is everything planned so far, `last` the last one that was tried (sent, failed or given up for good),
    `rungs` how many count, `again_at` when an organiser last began it anew.
    """

    history: Sequence[Nudge]
    last: Nudge | None
    rungs: int
    again_at: datetime | None

    @classmethod
    def of(cls, history: Sequence[Nudge], again_at: datetime | None) -> "Ladder":
        tried = [n for n in history if n.state != "pending" and not (n.state == "dropped" and n.dropped in NOT_FINAL)]
        sent = [n.sent_at for n in history if n.state == "sent" and n.answered_at is None and n.sent_at is not None]
        return cls(
            history=history,
            last=max(tried, key=lambda nudge: nudge.number, default=None),
            rungs=sum(again_at is None or moment >= again_at for moment in sent),
            again_at=again_at,
        )

    @property
    def known(self) -> bool:
        """Whether there has been a plan before."""
        return bool(self.history)

    @property
    def begun(self) -> bool:
        """Whether the first nudge is behind us, or on its way."""
        return self.last is not None

    @property
    def in_hand(self) -> bool:
        """Whether one is on its way now."""
        return any(nudge.state == "claimed" for nudge in self.history)

    def number_for(self, participant_id: int | None) -> int:
        """The number of this person's next nudge: that of the planned one, if there is one."""
        for nudge in self.history:
            if nudge.state == "pending" and nudge.participant_id == participant_id:
                return nudge.number
        return max((nudge.number for nudge in self.history), default=0) + 1

    @property
    def ended(self) -> bool:
        return self.rungs >= LADDER

    def whose_turn(self, able: Sequence[Participant]) -> Participant | None:
        """Who is next: whoever put it off themselves, else the one after whom it was last."""
        ids = [person.id for person in able]
        if not ids:
            return None
        if self.last is None or self.last.participant_id not in ids:
            return able[0]
        place = ids.index(self.last.participant_id)
        return able[place] if self.last.answer == "snooze" else able[(place + 1) % len(ids)]

    def next_at(self, matter: Matter, snoozed_until: datetime | None, zone: str, hour: time) -> datetime:
        """When the next nudge is planned: when an organiser said, when it was put off to, or after the usual wait."""
        last = self.last
        assert last is not None and matter.again is not None
        tried = last.sent_at or last.claimed_at or last.due_at
        if self.again_at is not None and self.again_at > tried:
            return self.again_at
        if last.answer == "snooze" and snoozed_until is not None:
            return snoozed_until
        return later(max(tried, last.answered_at or tried), matter.again, zone, hour)


def ladder_of(facts: GroupFacts, matter: Matter, person: Participant | None = None) -> Ladder:
    """Where a matter stands, for one person or for all whom it concerns."""
    history = facts.history.get(matter.about, ())
    if person is not None:
        history = [nudge for nudge in history if nudge.participant_id == person.id]
    return Ladder.of(history, facts.again_at(matter.about, person))


Why = Literal["unanswered", "nobody_joined", "silenced"]
"""The ladder has ended; nobody who could do it has joined; everybody who could has paused or is away."""


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """A matter that needs a person: who should have done what, and since when it has been open.

    `people` take turns, or it is one person's `own`. `nudges` are those that were sent and not answered, the last one
    at `last_at`.
    """

    group_id: int
    rule: str
    about: str
    subject_id: int
    people: tuple[Participant, ...]
    own: bool
    since: datetime
    why: Why
    nudges: int
    last_at: datetime | None


def escalated(facts: GroupFacts, rules: NudgeRules, now: datetime) -> list[Escalation]:
    """The matters of this group that no more nudges are sent about, or none can be, though they are due."""
    found: list[Escalation] = []
    for matter in matters(facts, rules):
        if matter.again is None:
            continue
        together = matter.to == "turns" or not matter.people
        for person in [None] if together else matter.people:
            people = tuple(matter.people) if person is None else (person,)
            ladder = ladder_of(facts, matter, person)
            due = later(matter.since, matter.first, facts.zone, rules.hour) <= now
            why: Why | None = "unanswered" if ladder.ended else _hopeless(facts, people) if due else None
            if why is not None:
                found.append(
                    Escalation(
                        group_id=facts.group_id,
                        rule=matter.rule,
                        about=matter.about,
                        subject_id=matter.subject_id,
                        people=people or tuple(matter.absent),
                        own=person is not None,
                        since=matter.since,
                        why=why,
                        nudges=ladder.rungs,
                        last_at=ladder.last.sent_at if ladder.last else None,
                    )
                )
    return found


def _hopeless(facts: GroupFacts, people: Sequence[Participant]) -> Why | None:
    """Why nobody can be nudged about something."""
    if not people:
        return "nobody_joined"
    return "silenced" if all(facts.silenced(person) for person in people) else None
