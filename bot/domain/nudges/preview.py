"""What the coming weeks would bring if nobody did anything: the engine played through on values, nothing sent."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from bot.domain.nudges import OUTSIDE_CAP, Hold, Nudge, NudgeRules
from bot.domain.nudges.facts import GroupFacts
from bot.domain.nudges.planning import Wanted, wanted


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A nudge that would be sent at `at`, or, `dropped`, would have become useless. `hold` is what it waited for."""

    at: datetime
    group_id: int
    participant_id: int | None
    rule: str
    about: str
    subject_id: int
    number: int
    hold: Hold | None
    dropped: Hold | None


def simulate(groups: Iterable[GroupFacts], rules: NudgeRules, now: datetime, until: datetime) -> Iterator[Coming]:
    """Who would receive what and when from `now` to `until`, in order, if nobody answered or did anything."""
    order = count()
    queue: list[tuple[datetime, int, GroupFacts, Wanted]] = []

    def look(facts: GroupFacts, at: datetime) -> None:
        # What had no chance before we began to look is no news.
        if rows := [row for row in wanted(facts, rules, at) if not (row.useless and row.planned_at < now)]:
            first = min(rows, key=lambda row: (max(row.due_at, at), row.planned_at))
            heapq.heappush(queue, (max(first.due_at, at), next(order), facts, first))

    for facts in groups:
        # What is on its way already is as good as sent.
        on_its_way = [
            replace(n, state="sent", sent_at=n.claimed_at) if n.state == "claimed" else n for n in facts.nudges
        ]
        look(replace(facts, nudges=[n for n in on_its_way if n.state != "pending"]), now)
    while queue and queue[0][0] <= until:
        at, _, facts, row = heapq.heappop(queue)
        yield Coming(
            at=at,
            group_id=facts.group_id,
            participant_id=row.participant_id,
            rule=row.rule,
            about=row.about,
            subject_id=row.subject_id,
            number=row.number,
            hold=row.hold,
            dropped=row.useless,
        )
        look(_after(facts, row, at), at)


def _after(facts: GroupFacts, row: Wanted, at: datetime) -> GroupFacts:
    """The facts once this nudge has been sent or dropped."""
    done = Nudge(
        id=0,
        programme_id=facts.programme_id,
        group_id=facts.group_id,
        participant_id=row.participant_id,
        rule=row.rule,
        about=row.about,
        subject_id=row.subject_id,
        number=row.number,
        planned_at=row.planned_at,
        due_at=row.due_at,
        expires_at=row.expires_at,
        hold=row.hold,
        state="dropped" if row.useless else "sent",
        post_id=None,
        claimed_at=None,
        sent_at=None if row.useless else at,
        answered_at=None,
        answer=None,
        dropped=row.useless,
    )
    sent = dict(facts.sent)
    if row.participant_id is not None and row.rule not in OUTSIDE_CAP and not row.useless:
        sent[row.participant_id] = [*sent.get(row.participant_id, ()), at]
    return replace(facts, nudges=[*facts.nudges, done], sent=sent)
