"""Who is nudged about a survey: those who have not answered it, and nobody else."""

from collections.abc import Iterator

from bot.domain.nudges import NudgeRules
from bot.domain.nudges.facts import GroupFacts, Matter
from bot.domain.nudges.moments import Days


def about(survey_id: int, participant_id: int) -> str:
    """The matter of somebody's answer to a survey."""
    return f"feedback:{survey_id}:{participant_id}"


def feedback(facts: GroupFacts, rules: NudgeRules) -> Iterator[Matter]:
    """A survey is open, and somebody whom it asks has not answered."""
    for survey in facts.surveys if rules.feedback else ():
        for person in facts.members.everyone:
            asked = person.joined and any(person.kind == side for side in survey.form.sides)
            if asked and (survey.id, person.id) not in facts.replied:
                yield Matter(
                    rule="feedback",
                    about=about(survey.id, person.id),
                    subject_id=survey.id,
                    since=survey.opened_at,
                    first=Days(rules.feedback_after_days),
                    again=Days(rules.feedback_again_days),
                    to="each",
                    people=[person],
                    expires_at=survey.until,
                )
