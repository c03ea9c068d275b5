"""Which nudges a group's facts ask for, and what that changes about those that are planned.

At most one nudge is planned for a matter and person: the next one. The one after it is planned when it has been sent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.nudges import IN_TURNS, OUTSIDE_CAP, Dropped, Hold, Nudge, NudgeRules
from bot.domain.nudges.facts import GroupFacts, Matter
from bot.domain.nudges.ladder import Ladder, ladder_of
from bot.domain.nudges.moments import Limits, Moment, first_allowed, later
from bot.domain.nudges.rules import matters
from bot.domain.participants import Participant


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A nudge that the facts ask for. The fields are those of `Nudge`.

    `useless` says what keeps it until it is no good any more: it is planned all the same, since that may change until
    it is due, and dropped then.
    """

    participant_id: int | None
    rule: str
    about: str
    subject_id: int
    number: int
    planned_at: datetime
    due_at: datetime
    expires_at: datetime | None
    hold: Hold | None
    useless: Hold | None = None


@dataclass(frozen=True)
class Changes:
    """What brings the planned nudges to what is wanted. `settled` were sent about things that are done by now; what
    `others` were about was done by somebody else than whom they spoke to. `ended` are the matters that are
    open no more.
    """

    add: Sequence[Wanted]
    move: Sequence[tuple[Nudge, Wanted]]
    drop: Sequence[tuple[Nudge, Dropped]]
    settled: Sequence[Nudge]
    others: Sequence[Nudge] = ()
    ended: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.add or self.move or self.drop or self.settled or self.others)


def wanted(facts: GroupFacts, rules: NudgeRules, now: datetime, opened: Sequence[Matter] | None = None) -> list[Wanted]:
    """The next nudge of each open matter for each person it concerns. `opened` are the `matters`, if they are known."""
    every = matters(facts, rules) if opened is None else opened
    return [found for matter in every for found in _of_matter(facts, matter, rules, now)]


def _of_matter(facts: GroupFacts, matter: Matter, rules: NudgeRules, now: datetime) -> Iterator[Wanted]:
    if matter.expires_at is not None and matter.expires_at <= now:
        return
    if matter.to == "group":
        ladder = ladder_of(facts, matter)
        if not ladder.begun:
            planned = later(matter.since, matter.first, facts.zone, rules.hour)
            yield _row(matter, None, ladder.number_for(None), planned, Moment(planned, None))
        return
    able = [person for person in matter.people if facts.silenced(person) is None]
    if matter.to == "turns":
        ladder = ladder_of(facts, matter)
        person = ladder.whose_turn(able)
        sides = [(person, ladder)] if person else []
    else:
        sides = [(person, ladder_of(facts, matter, person)) for person in able]
    for person, ladder in sides:
        planned_at = None if ladder.ended else _planned(facts, matter, person, ladder, rules)
        if planned_at is not None:
            moment = _moment(planned_at, facts.limits(person, matter, rules), now, matter.expires_at)
            yield _row(matter, person, ladder.number_for(person.id), planned_at, moment)


def _planned(
    facts: GroupFacts, matter: Matter, person: Participant, ladder: Ladder, rules: NudgeRules
) -> datetime | None:
    """When its rule would have somebody's next nudge sent; `None` if it would have none."""
    zone, joined = facts.zone_of(person), person.joined_at or matter.since
    if ladder.begun:
        if ladder.in_hand or matter.again is None:
            return None
        return ladder.next_at(matter, facts.snoozes.get((person.id, matter.about)), zone, rules.hour)
    # Whoever has joined late is given the same time as everybody else had.
    since = max(matter.since, joined) if matter.to == "turns" else matter.since
    planned = later(since, matter.first, zone, rules.hour)
    if matter.known_at is not None and planned < max(matter.known_at, joined) and not ladder.known:
        return None
    return planned


def _moment(planned: datetime, limits: Limits, now: datetime, expires_at: datetime | None) -> Moment:
    """The first allowed moment. Once its time has come, what counts is when it may be sent from now on."""
    moment = first_allowed(planned, limits, expires_at)
    if moment.at is not None and moment.at < now:
        from_now = first_allowed(now, limits, expires_at)
        return moment if from_now.at == now else from_now
    return moment


def _row(matter: Matter, person: Participant | None, number: int, planned: datetime, moment: Moment) -> Wanted:
    return Wanted(
        participant_id=person.id if person else None,
        rule=matter.rule,
        about=matter.about,
        subject_id=matter.subject_id,
        number=number,
        planned_at=planned,
        due_at=moment.at or planned,
        expires_at=matter.expires_at,
        hold=moment.hold,
        useless=None if moment.at else moment.hold,
    )


def changes(facts: GroupFacts, rules: NudgeRules, now: datetime, by: int | None = None) -> Changes:
    """What is to change so that the planned nudges are those that the facts ask for.

    `by` is the account that has just changed the facts, where one has.
    """
    opened = matters(facts, rules)
    asked = {(row.about, row.participant_id): row for row in wanted(facts, rules, now, opened)}
    move: list[tuple[Nudge, Wanted]] = []
    drop: list[tuple[Nudge, Dropped]] = []
    for nudge in facts.nudges:
        if nudge.state != "pending":
            continue
        row = asked.pop((nudge.about, nudge.participant_id), None)
        if row is None:
            drop.append((nudge, _why_not(facts, nudge, now)))
        elif row.useless is not None and row.planned_at <= now:
            drop.append((nudge, row.useless))
        elif _differs(nudge, row) and max(nudge.due_at, row.due_at) > now:
            move.append((nudge, row))
    abouts = {matter.about for matter in opened}
    closed = [n for n in facts.nudges if n.state == "sent" and n.answered_at is None and n.about not in abouts]
    others = [n for n in closed if _another_did_it(facts, n, by)]
    settled = [n for n in closed if n not in others and not _lapsed(facts, n)]
    ended = frozenset(n.about for n in facts.nudges if n.about not in abouts and n.rule not in OUTSIDE_CAP)
    add = [row for row in asked.values() if row.useless is None or row.planned_at > now]
    return Changes(add, move, drop, settled, others, ended)


def _another_did_it(facts: GroupFacts, nudge: Nudge, by: int | None) -> bool:
    """Whether what a nudge is about was done by somebody else than whom it spoke to."""
    if by is None or nudge.rule not in IN_TURNS:
        return False
    return all(p.discord_id != by for p in facts.members.everyone if p.id == nudge.participant_id)


def _lapsed(facts: GroupFacts, nudge: Nudge) -> bool:
    """Whether it ended by itself: a survey that takes no more answers has not been answered by that."""
    return nudge.rule == "feedback" and all(survey.id != nudge.subject_id for survey in facts.surveys)


def _differs(nudge: Nudge, row: Wanted) -> bool:
    return any(getattr(nudge, name) != getattr(row, name) for name in ("planned_at", "due_at", "expires_at", "hold"))


def _why_not(facts: GroupFacts, nudge: Nudge, now: datetime) -> Dropped:
    """Why a planned nudge is not wanted any more."""
    if nudge.expires_at is not None and nudge.expires_at <= now:
        return nudge.hold or "late"
    if nudge.participant_id is not None:
        person = next((p for p in facts.members.everyone if p.id == nudge.participant_id), None)
        if person is None or not person.joined:
            return "gone"
        if (hold := facts.silenced(person)) is not None:
            return hold
    return "done"


@dataclass(frozen=True)
class Ready:
    """What can go out at this moment: the nudges by the message that carries them; what has to wait after all."""

    messages: Sequence[Sequence[Nudge]]
    held: Sequence[tuple[Nudge, Moment]]


def ready(facts: GroupFacts, rules: NudgeRules, now: datetime) -> Ready:
    """Which of a group's planned nudges go out now, the oldest first. Those about one matter share a message.

    The facts must have been planned at this moment. What one takes of somebody's share of the week, the next lacks.
    """
    opened = {matter.about: matter for matter in matters(facts, rules)}
    people = {person.id: person for person in facts.members.everyone}
    messages: dict[str, list[Nudge]] = {}
    held = []
    for nudge in sorted(facts.nudges, key=lambda nudge: (nudge.due_at, nudge.planned_at, nudge.id)):
        if nudge.state != "pending" or nudge.due_at > now or nudge.about not in opened:
            continue
        if nudge.participant_id is not None:
            moment = first_allowed(now, facts.limits(people[nudge.participant_id], opened[nudge.about], rules))
            if moment.at != now:
                held.append((nudge, moment))
                continue
            if nudge.rule not in OUTSIDE_CAP:
                lately = [*facts.sent.get(nudge.participant_id, ()), now]
                facts = replace(facts, sent={**facts.sent, nudge.participant_id: lately})
        messages.setdefault(nudge.about, []).append(nudge)
    return Ready(list(messages.values()), held)
