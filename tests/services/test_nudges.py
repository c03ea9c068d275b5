"""The story of each rule: it fires, is silenced, stops on action, and ends with a person."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.nudge_school import NudgeSchool, build_nudge_school

HK = "Asia/Hong_Kong"


@pytest.fixture
async def school(database: Database, clock: SetClock) -> AsyncIterator[NudgeSchool]:
    """One group of a mentor and two students in Hong Kong. It is Friday, 11 September 2026, 18:30 there."""
    yield await build_nudge_school(database, clock)


def times(school: NudgeSchool, told: list) -> list[str]:  # type: ignore[type-arg]
    return [f"{school.local(one.at)} {one.rule} {''.join(map(str, one.to))}" for one in told]


async def test_no_date_three_days_after_the_kickoff_then_weekly_three_times_and_no_more(school: NudgeSchool) -> None:
    await school.kickoff()
    assert times(school, await school.days(60)) == [
        "Mon 14 Sep 17:00 no_date 0",
        "Mon 21 Sep 17:00 no_date 0",
        "Mon 28 Sep 17:00 no_date 0",
    ]
