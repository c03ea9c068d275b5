"""What each person did, by measure: plain counts over the rows of one moment."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from bot.domain.reports import Figures, Person, Rate
from bot.domain.reports.facts import KickoffRows, ReportFacts
from bot.domain.scoring import Tap, elapsed_ms, limit_ms, votes

Rates = Mapping[int, Rate]
NOTHING = Rate()


def figures_of(facts: ReportFacts) -> dict[int, Figures]:
    """Everybody's figures, by participant."""
    present, voted, right = kickoff_rates(facts)
    attended, goals, surveys = attended_rates(facts), goal_rates(facts), survey_rates(facts)
    return {
        person.id: Figures(
            joined=Rate(int(_joined(person, facts)), 1),
            present=present.get(person.id, NOTHING),
            voted=voted.get(person.id, NOTHING),
            right=right.get(person.id, NOTHING),
            attended=attended.get(person.id, NOTHING),
            with_goal=Rate(int(person.id in goals), 1) if person.kind == "student" else NOTHING,
            goals=goals.get(person.id, NOTHING),
            surveys=surveys.get(person.id, NOTHING),
            nudges=Rate(*reversed(facts.nudges.get(person.id, (0, 0)))),
            photos=facts.photos.get(person.id, 0),
        )
        for person in facts.people
    }


def _joined(person: Person, facts: ReportFacts) -> bool:
    """Whether they had joined by the period's end. One who was bound by hand may have no moment of joining."""
    joined = person.discord_id is not None
    return joined and (person.joined_at is None or person.joined_at < facts.period.until)


def kickoff_rates(facts: ReportFacts) -> tuple[Rates, Rates, Rates]:
    """Kickoffs that people were present at, questions they voted on, votes that were right."""
    present: dict[int, Rate] = defaultdict(Rate)
    voted: dict[int, Rate] = defaultdict(Rate)
    right: dict[int, Rate] = defaultdict(Rate)
    for kickoff in facts.kickoffs:
        there = kickoff.present | {participant for _, _, participant, _ in kickoff.taps}
        cast, hits = _cast(kickoff)
        for person in facts.people:
            seats = kickoff.seats.get(person.id, 0)
            if person.group_id in kickoff.groups or seats:
                present[person.id] += Rate(int(person.id in there), 1)
            if seats:
                voted[person.id] += Rate(cast[person.id], seats)
            if cast[person.id]:
                right[person.id] += Rate(hits[person.id], cast[person.id])
    return present, voted, right


def _cast(kickoff: KickoffRows) -> tuple[Counter[int], Counter[int]]:
    """Votes, and right votes, by participant: each one's last tap in time, on the questions that count."""
    questions = {question.id: question for question in kickoff.questions if question.counts}
    taps: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for window, *tap in kickoff.taps:
        taps[window].append((tap[0], tap[1], tap[2]))
    cast: Counter[int] = Counter()
    hits: Counter[int] = Counter()
    for window_id, question_id, message_id, cut_ms in kickoff.windows:
        question = questions.get(question_id)
        if question is None:
            continue
        timed = [Tap(i, person, option, elapsed_ms(message_id, i)) for i, person, option in taps.get(window_id, ())]
        for vote in votes(timed, question.question, limit_ms(question.question, question.extra_seconds, cut_ms)):
            cast[vote.participant_id] += 1
            hits[vote.participant_id] += vote.option in question.right
    return cast, hits


def attended_rates(facts: ReportFacts) -> Rates:
    """Meet-ups that people came to, of those that were held in the period and of which it is written down who came."""
    ticks: dict[int, dict[int, bool]] = defaultdict(dict)
    for meet_up, participant, came in facts.attendances:
        ticks[meet_up][participant] = came
    held = [(i, group) for i, group, at, state, _ in facts.meet_ups if state == "held" and facts.period.has(at)]
    people: dict[int, list[int]] = defaultdict(list)
    for person in facts.people:
        if person.group_id is not None:
            people[person.group_id].append(person.id)
    known = {person.id for person in facts.people}
    found: dict[int, Rate] = defaultdict(Rate)
    for meet_up, group in held:
        told = ticks.get(meet_up)
        if not told:
            continue
        for participant in {*people[group], *(known & told.keys())}:
            found[participant] += Rate(int(told.get(participant, False)), 1)
    return found


def goal_rates(facts: ReportFacts) -> Rates:
    """Goals reached by the period's end, of those that were set in it."""
    found: dict[int, Rate] = defaultdict(Rate)
    for goal in facts.goals:
        reached = goal.state == "reached" and (goal.reached_at is None or goal.reached_at < facts.period.until)
        found[goal.participant_id] += Rate(int(reached), 1)
    return found


def survey_rates(facts: ReportFacts) -> Rates:
    """Surveys that people answered, of those opened in the period that they were asked."""
    answered = {(one.survey_id, one.participant_id) for one in facts.feedback}
    found: dict[int, Rate] = defaultdict(Rate)
    for survey in facts.surveys:
        for person in facts.people:
            replied = (survey.id, person.id) in answered
            in_time = person.joined_at is not None and person.joined_at < survey.ended_at
            if replied or (person.kind in survey.form.sides and in_time):
                found[person.id] += Rate(int(replied), 1)
    return found


def summed(figures: Iterable[Figures]) -> Figures:
    """The figures of many. One pass: adding objects up one by one is slow for ten thousand people."""
    rows = list(figures)
    rates = {
        name: Rate(sum(getattr(f, name).part for f in rows), sum(getattr(f, name).whole for f in rows))
        for name in ("joined", "present", "voted", "right", "attended", "with_goal", "goals", "surveys", "nudges")
    }
    return Figures(**rates, photos=sum(f.photos for f in rows))
