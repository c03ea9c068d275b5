"""The rules: which matters the facts of a group open. One function each, in a list; a new rule is one more function.

A matter is there as soon as it can be foreseen, not only when it is due. So what is due is known ahead, and nothing has
to happen at the right time for it to be planned.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from bot.domain.feedback.nudging import feedback
from bot.domain.goals.nudging import goal_day, goal_none, goal_soon, goal_still
from bot.domain.meetups import MeetUp
from bot.domain.nudges import NudgeRules
from bot.domain.nudges.facts import GroupFacts, Matter
from bot.domain.nudges.moments import Days, Hours
from bot.domain.participants import Participant

Rule = Callable[[GroupFacts, NudgeRules], Iterable[Matter]]

EXCUSED_DAYS = 1
"""After a kickoff that a group left without a date, for a reason that an organiser gave."""
SOON_HOURS = 2
"""A reminder so shortly before a meet-up is worth waking up for, for those who said they come."""


def no_date(facts: GroupFacts, rules: NudgeRules) -> Iterator[Matter]:
    """No date is fixed, some days after the kickoff, the last meet-up or the last offer of dates to choose from; on the
    next day where a kickoff was closed with a reason for it. The mentors are asked, in turns."""
    lately = [(m.changed_at if m.state == "cancelled" else m.ends_at, f"m{_dated(m)}") for m in facts.meet_ups]
    if facts.kickoff_ended_at is not None:
        lately.append((facts.kickoff_ended_at, f"k{facts.kickoff_id}"))
    if facts.excused_at is not None:
        lately.append((facts.excused_at, f"x{facts.kickoff_id}"))
    if facts.offered_at is not None:
        lately.append((facts.offered_at, f"p{facts.offer_id}"))
    if rules.no_date and lately:
        since, what = max(lately)
        yield Matter(
            rule="no_date",
            about=f"no_date:{facts.group_id}:{what}",
            subject_id=facts.group_id,
            since=since,
            first=Days(EXCUSED_DAYS if what.startswith("x") else rules.no_date_after_days),
            again=Days(rules.no_date_again_days),
            people=[p for p in facts.members.mentors if p.joined],
            absent=[p for p in facts.members.mentors if not p.joined],
        )


def close(facts: GroupFacts, rules: NudgeRules) -> Iterator[Matter]:
    """A meet-up is over, and nobody has said what came of it."""
    for meet_up in facts.meet_ups:
        if rules.close and meet_up.state == "planned":
            yield Matter(
                rule="close",
                about=f"close:{_dated(meet_up)}",
                subject_id=meet_up.id,
                since=meet_up.ends_at,
                first=Hours(rules.close_after_hours),
                again=Days(rules.close_again_days),
                people=_someone(facts),
            )


def photo(facts: GroupFacts, rules: NudgeRules) -> Iterator[Matter]:
    """A meet-up took place, and there is no photo or signed note of it."""
    for meet_up in facts.meet_ups:
        if rules.photo and meet_up.state == "held" and meet_up.id not in facts.proven:
            yield Matter(
                rule="photo",
                about=f"photo:{meet_up.id}",
                subject_id=meet_up.id,
                since=max(meet_up.ends_at, facts.closed_at.get(meet_up.id, meet_up.ends_at)),
                first=Days(rules.photo_after_days),
                again=Days(rules.photo_again_days),
                people=_someone(facts),
            )


def reminder(facts: GroupFacts, rules: NudgeRules) -> Iterator[Matter]:
    """A meet-up comes near. Everybody is told who has not said that they cannot come."""
    hours = sorted(set(rules.reminder_hours), reverse=True)
    for meet_up in facts.meet_ups:
        if meet_up.state != "planned":
            continue
        people = [p for p in facts.members.everyone if p.joined and facts.says(meet_up, p) is not False]
        coming = frozenset(p.id for p in people if facts.says(meet_up, p))
        for before, following in zip(hours, [*hours[1:], 0], strict=False):
            yield Matter(
                rule="reminder",
                about=f"reminder:{_dated(meet_up)}:{before}",
                subject_id=meet_up.id,
                since=meet_up.starts_at,
                first=Hours(-before),
                to="each",
                people=people,
                awake=coming if before <= SOON_HOURS else frozenset(),
                known_at=meet_up.changed_at,
                expires_at=meet_up.starts_at - timedelta(hours=following),
            )


def over(facts: GroupFacts, rules: NudgeRules) -> Iterator[Matter]:
    """A meet-up ends: the one message to the whole group that closes it."""
    for meet_up in facts.meet_ups:
        if meet_up.state == "planned":
            yield Matter(
                rule="over",
                about=f"over:{_dated(meet_up)}",
                subject_id=meet_up.id,
                since=meet_up.ends_at,
                first=Hours(0),
                to="group",
            )


RULES: list[Rule] = [no_date, close, photo, reminder, over, goal_none, goal_soon, goal_day, goal_still, feedback]


def matters(facts: GroupFacts, rules: NudgeRules) -> list[Matter]:
    """Everything that is open in this group, now or foreseeably. A group without a channel cannot be told anything."""
    if facts.members.group.channel_id is None:
        return []
    return [matter for rule in RULES for matter in rule(facts, rules)]


def _dated(meet_up: MeetUp) -> str:
    """One date of a meet-up: on another one, everything about it begins anew."""
    return f"{meet_up.id}.{meet_up.sequence}"


def _someone(facts: GroupFacts) -> list[Participant]:
    """Who may do what anybody in the group could: the mentors, or the students where none has joined."""
    joined = [p for p in facts.members.everyone if p.joined]
    return [p for p in joined if p.kind == "mentor"] or joined
