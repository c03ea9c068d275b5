"""What one person sees and says of their own part in the programme."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.domain.meetups import MeetUp
from bot.domain.nudges import Nudge, NudgeRules, Snooze, Wishes
from bot.domain.nudges.facts import GroupFacts
from bot.domain.nudges.rules import matters
from bot.domain.participants import MentorGroup, Participant
from bot.domain.refusal import Refusal

LEAST_OPEN = 2 * 60
"""Minutes of a day that must be left for nudges. Whoever wants none pauses them, and is not asked again."""

FOR_MENTORS = frozenset({"no_date"})
FOR_ANYBODY = frozenset({"close", "photo"})
FOR_ONESELF = frozenset({"goal_none", "goal_day", "feedback"})
"""The rules whose matters somebody owes: those of mentors, those that anyone of a group can do, one's own."""
MOST_TO_ANSWER = 3


@dataclass(frozen=True, kw_only=True)
class OwnNudges:
    """How somebody is nudged: in which zone, when not, what they put off, and what is planned for them."""

    person: Participant
    zone: str
    wishes: Wishes
    quiet_from: time
    quiet_until: time
    snoozes: tuple[Snooze, ...]
    planned: tuple[Nudge, ...]

    @property
    def own_hours(self) -> bool:
        return self.wishes.quiet_from is not None or self.wishes.quiet_until is not None


@dataclass(frozen=True, kw_only=True)
class Owed:
    """Something that somebody can do now: the rule that would nudge about it (or `answer`), what it is about (the id of
    a row), and the meet-up, if it is one."""

    rule: str
    subject_id: int
    meet_up: MeetUp | None
    since: datetime


@dataclass(frozen=True, kw_only=True)
class OwnProgramme:
    """Somebody's part: their group's dates to come, whether they say they come, and what they still owe.

    `group` is `None` for who is in none. Staff and organisers have no part of their own. `choosing`: there are dates
    for the group to choose from.
    """

    person: Participant
    group: MentorGroup | None
    coming: tuple[MeetUp, ...] = ()
    says: Mapping[int, bool | None]
    owed: tuple[Owed, ...] = ()
    choosing: bool = False

    @property
    def to_answer(self) -> tuple[MeetUp, ...]:
        """The meet-ups with buttons to answer: the next one always, as one may change one's mind; others unanswered."""
        others = [meet_up for meet_up in self.coming[1:] if self.says[meet_up.id] is None]
        return (*self.coming[:1], *others[: MOST_TO_ANSWER - 1])

    @property
    def at_hand(self) -> tuple[Owed, ...]:
        """What is owed that has its buttons right there: the oldest thing of each rule. One after the other."""
        found: dict[str, Owed] = {}
        for owed in self.owed:
            if owed.rule != "answer":
                found.setdefault(owed.rule, owed)
        return tuple(found.values())


def own_programme(
    facts: GroupFacts, person: Participant, rules: NudgeRules, now: datetime, *, choosing: bool
) -> OwnProgramme:
    """The part of somebody who is in this group."""
    coming = tuple(meet_up for meet_up in facts.meet_ups if meet_up.coming(now))
    says = {meet_up.id: facts.says(meet_up, person) for meet_up in coming}
    meet_ups = {meet_up.id: meet_up for meet_up in facts.meet_ups}
    owed = [Owed(rule="answer", subject_id=m.id, meet_up=m, since=m.changed_at) for m in coming if says[m.id] is None]
    for matter in matters(facts, rules):
        own = matter.rule in FOR_ONESELF and any(one.id == person.id for one in matter.people)
        theirs = matter.rule in FOR_ANYBODY or (matter.rule in FOR_MENTORS and person.kind == "mentor")
        open_now = matter.since <= now and (matter.expires_at is None or now < matter.expires_at)
        if (own or theirs) and open_now:
            meet_up = meet_ups.get(matter.subject_id) if matter.rule in FOR_ANYBODY else None
            owed.append(Owed(rule=matter.rule, subject_id=matter.subject_id, meet_up=meet_up, since=matter.since))
    return OwnProgramme(
        person=person,
        group=facts.members.group,
        coming=coming,
        says=says,
        owed=tuple(sorted(owed, key=lambda one: one.since)),
        choosing=choosing,
    )


def quiet_hours(wishes: Wishes, rules: NudgeRules) -> tuple[time, time]:
    """From when until when somebody is not nudged, in their own zone."""
    return wishes.quiet_from or rules.quiet_from, wishes.quiet_until or rules.quiet_until


def with_quiet_hours(wishes: Wishes, rules: NudgeRules, begin: time | None, end: time | None) -> Wishes:
    """These wishes with other quiet hours; what is not given stays as it is.

    Raises `Refusal` for hours that leave next to nothing of the day.
    """
    now_from, now_until = quiet_hours(wishes, rules)
    begin, end = begin or now_from, end or now_until
    if (_minutes(begin) - _minutes(end)) % (24 * 60) < LEAST_OPEN:
        raise Refusal("my.quiet_all_day", n=LEAST_OPEN // 60)
    return replace(wishes, quiet_from=begin, quiet_until=end)


def still_snoozed(snoozes: list[Snooze], now: datetime) -> tuple[Snooze, ...]:
    return tuple(snooze for snooze in snoozes if snooze.until > now)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
