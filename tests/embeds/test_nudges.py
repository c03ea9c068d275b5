"""What nudges say where no feature says it better."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.nudges import Nudge
from bot.embeds.nudges import plain_embed

AT = datetime(2026, 9, 17, 11, tzinfo=UTC)
NUDGE = Nudge(
    id=1,
    programme_id=1,
    group_id=1,
    participant_id=1,
    rule="reminder",
    about="reminder:5.0:24",
    subject_id=5,
    number=1,
    planned_at=AT,
    due_at=AT,
    expires_at=None,
    hold=None,
    state="claimed",
    post_id=1,
    claimed_at=AT,
    sent_at=None,
    answered_at=None,
    answer=None,
    dropped=None,
)


def test_a_reminder_names_the_hours_that_are_left_and_none_if_it_comes_later_than_planned() -> None:
    soon = replace(NUDGE, about="reminder:5.0:1")
    assert plain_embed([NUDGE], None, "en").title == "Your meet-up is in 24 hours"
    assert plain_embed([soon], None, "en").title == "Your meet-up is in 1 hour"
    assert plain_embed([NUDGE, replace(NUDGE, hold="outage")], None, "en").title == "Your meet-up is coming up"
    assert plain_embed([replace(soon, hold="quiet_hours")], None, "en").title == "Your meet-up is about to begin"


def test_a_rule_without_words_of_its_own_is_neutral() -> None:
    assert plain_embed([replace(NUDGE, rule="goal_day")], None, "en").title == "Something is waiting for you"
