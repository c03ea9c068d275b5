"""The report that the rows of one moment tell. The same rows in any order give the same report."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from bot.domain.feedback import SIDES, Feedback, Survey
from bot.domain.feedback.results import FILTERS, results
from bot.domain.participants import MentorGroup
from bot.domain.reports import (
    HEALTHS,
    Figures,
    GroupReport,
    ParticipationReport,
    PersonReport,
    Rate,
    SurveyReport,
)
from bot.domain.reports.counting import figures_of, summed
from bot.domain.reports.facts import MeetUpRow, ReportFacts
from bot.domain.reports.health import health_of


def report(facts: ReportFacts) -> ParticipationReport:
    """Everybody's figures and every group's, the groups that need somebody first."""
    figures = figures_of(facts)
    names = {group.id: group.name for group in facts.groups}
    people = [
        PersonReport(
            person=person,
            group_name=names.get(person.group_id or 0, ""),
            figures=figures[person.id],
            last_active=facts.last_active.get(person.id),
        )
        for person in facts.people
    ]
    groups = _groups(facts, people)
    return ParticipationReport(
        programme=facts.programme,
        period=facts.period,
        at=facts.at,
        group=facts.group,
        people=people,
        groups=sorted(groups, key=lambda one: (HEALTHS.index(one.health), one.group.name.casefold(), one.group.id)),
        goals=facts.goals,
        surveys=[] if facts.group else _surveys(facts),
        total=summed(figures.values()),
        met=sum((one.met for one in groups), Rate()),
        proven=sum((one.proven for one in groups), Rate()),
    )


def _groups(facts: ReportFacts, people: Sequence[PersonReport]) -> list[GroupReport]:
    members: dict[int, list[PersonReport]] = defaultdict(list)
    for one in people:
        members[one.person.group_id or 0].append(one)
    dates: dict[int, list[MeetUpRow]] = defaultdict(list)
    for row in facts.meet_ups:
        dates[row[1]].append(row)
    return [_group(facts, group, members[group.id], dates[group.id]) for group in facts.groups]


def _group(
    facts: ReportFacts, group: MentorGroup, people: Sequence[PersonReport], dates: Sequence[MeetUpRow]
) -> GroupReport:
    figures: Figures = summed(one.figures for one in people)
    held = [(i, at) for i, _, at, state, _ in dates if state == "held" and at < facts.end]
    # At the end of days gone by a date was ahead, whatever has come of it since.
    ahead = [at for _, _, at, state, made in dates if made < facts.end <= at and state != "cancelled"]
    last_met = max((at for _, at in held), default=None)
    met = met_rate(facts, dates)
    in_period = [i for i, at in held if facts.period.has(at)]
    began: datetime = max([group.created_at, *([last_met] if last_met else [])])
    health, reasons = health_of(people, figures, met=met, since=began, next_at=min(ahead, default=None), end=facts.end)
    active = [one.last_active for one in people if one.last_active is not None]
    return GroupReport(
        group=group,
        figures=figures,
        met=met,
        proven=Rate(sum(i in facts.proven for i in in_period), len(in_period)),
        last_met=last_met,
        next_at=min(ahead, default=None),
        last_active=max(active, default=None),
        health=health,
        reasons=reasons,
    )


def met_rate(facts: ReportFacts, dates: Sequence[MeetUpRow]) -> Rate:
    """Meet-ups held, of those whose date was in the period and has come, called-off ones left out."""
    due = [state for _, _, at, state, _ in dates if facts.period.has(at) and at < facts.at and state != "cancelled"]
    return Rate(sum(state == "held" for state in due), len(due))


def _surveys(facts: ReportFacts) -> list[SurveyReport]:
    answers: dict[int, list[Feedback]] = defaultdict(list)
    for one in facts.feedback:
        answers[one.survey_id].append(one)
    return [_survey(facts, survey, answers[survey.id]) for survey in facts.surveys]


def _survey(facts: ReportFacts, survey: Survey, answered: Sequence[Feedback]) -> SurveyReport:
    who = {one.participant_id: one.side for one in answered}
    asked = [
        person.kind
        for person in facts.people
        if person.kind in survey.form.sides
        and person.id not in who
        and person.joined_at is not None
        and person.joined_at < survey.ended_at
    ]
    replied: Counter[str] = Counter(who.values())
    invited = replied + Counter(asked)
    return SurveyReport(
        survey=survey,
        replied={side: Rate(replied[side], invited[side]) for side in SIDES if side in survey.form.sides},
        results=()
        if survey.open(facts.at)
        else tuple(
            results(survey, answered, invited=invited, chosen=chosen, now=facts.at)
            for chosen in FILTERS
            if chosen == "everyone" or (chosen in survey.form.sides and len(survey.form.sides) > 1)
        ),
    )
