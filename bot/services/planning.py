"""Planning groups' nudges: the step that every change of a group's facts ends with, in the same unit of work.

The rows are brought to what the facts ask for. So a nudge about something that is done is dropped, one whose date moved
moves too, and no change can forget to say so. Whoever changes something for many groups at once, or has no rules at
hand, writes down instead that they are to be planned again (`plan_programme`, `unit.nudge_plans.renew`); the engine is
woken when that has been kept.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.attention import restarts
from bot.domain.nudges import NudgeRules
from bot.domain.nudges.facts import GroupFacts
from bot.domain.nudges.moments import WEEK
from bot.domain.nudges.planning import changes
from bot.domain.nudges.rules import matters
from bot.storage.unit import UnitOfWork

GROUPS_IN_A_LOT = 50
"""Groups whose facts are read together. A query takes some ten thousand values, and each matter of a group is one."""


async def plan_group(
    unit: UnitOfWork, programme_id: int, group_id: int, now: datetime, rules: NudgeRules, *, by: int | None = None
) -> None:
    """Bring the nudges of this group to what its meet-ups, people and blackouts ask for now.

    `by` is the account that has just done something for the group: what others were nudged about, they have not done.
    """
    await _plan(unit, programme_id, [group_id], now, rules, by=by)


async def plan_groups(
    unit: UnitOfWork, programme_id: int, group_ids: Collection[int], now: datetime, rules: NudgeRules
) -> None:
    """The same for several groups of a programme, in few queries. A removed one is left with nothing planned."""
    await _plan(unit, programme_id, group_ids, now, rules)


async def planned_facts(
    unit: UnitOfWork, programme_id: int, group_ids: Collection[int], now: datetime, rules: NudgeRules
) -> list[GroupFacts]:
    """The same, and the facts of those groups that there are as they are then."""
    found = await _plan(unit, programme_id, group_ids, now, rules)
    again = await load_facts(unit, programme_id, [f.group_id for f, changed in found if changed], now, rules)
    return [facts for facts, changed in found if not changed] + again


async def _plan(
    unit: UnitOfWork,
    programme_id: int,
    group_ids: Collection[int],
    now: datetime,
    rules: NudgeRules,
    *,
    by: int | None = None,
) -> list[tuple[GroupFacts, bool]]:
    """Plan these groups. Gives the facts from which they were planned, and whether that changed anything."""
    found = await load_facts(unit, programme_id, group_ids, now, rules)
    changed = {(programme_id, facts.group_id): changes(facts, rules, now, by) for facts in found}
    await unit.nudges.apply(changed, now)
    if ended := [about for change in changed.values() for about in change.ended]:
        # What was sent about them still asks for something.
        await unit.outbox.changed_posts(await unit.nudges.posts_about(ended))
    if gone := set(group_ids) - {facts.group_id for facts in found}:
        await unit.nudges.drop_of_groups(gone, "gone")
    await unit.nudge_plans.planned(group_ids)
    return [(facts, bool(changed[programme_id, facts.group_id])) for facts in found]


async def plan_programme(unit: UnitOfWork, programme_id: int) -> None:
    """Have the nudges of all groups of a programme planned again, soon after this unit of work.

    Planned at once, hundreds of groups would keep everybody waiting who presses a button meanwhile.
    """
    await unit.nudge_plans.renew(programme_id)


async def load_facts(
    unit: UnitOfWork, programme_id: int, group_ids: Collection[int], now: datetime, rules: NudgeRules
) -> list[GroupFacts]:
    """Everything that the nudges of these groups follow from; without those that have been removed."""
    ids = sorted(group_ids)
    lots = [ids[start : start + GROUPS_IN_A_LOT] for start in range(0, len(ids), GROUPS_IN_A_LOT)]
    return [facts for lot in lots for facts in await _load(unit, programme_id, lot, now, rules)]


async def _load(
    unit: UnitOfWork, programme_id: int, group_ids: Sequence[int], now: datetime, rules: NudgeRules
) -> list[GroupFacts]:
    found = await unit.nudge_facts.of_groups(programme_id, group_ids)
    people = [person.id for facts in found for person in facts.members.everyone]
    wishes = await unit.wishes.of(people)
    snoozes = {(snooze.participant_id, snooze.about): snooze.until for snooze in await unit.wishes.snoozes(people)}
    blackouts = await unit.wishes.blackouts(programme_id)
    held = [m.id for facts in found for m in facts.meet_ups if m.state == "held"]
    proven = frozenset(await unit.photos.proven(held))
    surveys = [survey for survey in await unit.feedback.of_programme(programme_id) if survey.open(now)]
    replied = frozenset(await unit.feedback.answered([survey.id for survey in surveys]))
    found = [replace(facts, proven=proven, surveys=surveys, replied=replied) for facts in found]
    sent = await unit.nudges.lately(people, now - WEEK, now)
    abouts = {facts.group_id: [matter.about for matter in matters(facts, rules)] for facts in found}
    every = [about for group in abouts.values() for about in group]
    nudges = await unit.nudges.of_matters(abouts, every)
    marked = restarts(await unit.attention.about(every))
    return [
        replace(
            facts,
            wishes=wishes,
            snoozes=snoozes,
            blackouts=blackouts,
            sent=sent,
            restarts=marked,
            nudges=[nudge for nudge in nudges if nudge.group_id == facts.group_id],
        )
        for facts in found
    ]
