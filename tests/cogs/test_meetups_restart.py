"""A date is set, moved and cancelled while the bot dies at any point: the group is told once of what was kept."""

from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from bot.services.meetup_changing import ANNOUNCEMENT
from tests.cogs.kickoff_stage import keep_nonces
from tests.cogs.meetup_stage import FRIDAY, SATURDAY, MeetUpStage

POINTS = [
    ("set", "before"),
    ("set", "after"),
    ("post_all", "before"),
    ("sending_all", "before"),
    ("sending_all", "after"),
    ("send_message", "before"),
    ("send_message", "after"),
    ("sent", "before"),
    ("sent", "after"),
]
"""What the bot is doing when it dies, just before or just after it has worked: commit, hand over, send, mark."""


@pytest.mark.parametrize(("call", "moment"), POINTS)
async def test_killed_anywhere_a_date_that_was_kept_is_told_once(
    meetups: MeetUpStage, monkeypatch: pytest.MonkeyPatch, call: str, moment: str
) -> None:
    keep_nonces(monkeypatch)
    bot = meetups.school.stage.bot
    what: dict[str, Any] = {
        "set": bot.services.meetups,
        "post_all": bot.sender,
        "send_message": bot.http,
        "sending_all": bot.services.outbox,
        "sent": SimpleNamespace(sent=bot.sender._kinds[ANNOUNCEMENT].sent),
    }
    meetups.school.die(what[call], call, moment, 1)
    if call == "sent":
        bot.sender._kinds[ANNOUNCEMENT] = replace(bot.sender._kinds[ANNOUNCEMENT], sent=what[call].sent)
    with suppress(BaseException):
        await meetups.mentor.slash(meetups.channel, "meetup set", when="Fri 18 Sep 7pm")
    assert meetups.school.killed
    await meetups.school.restart()

    kept = await meetups.meet_ups()
    assert len(kept) == (0 if (call, moment) == ("set", "before") else 1)
    assert [f"<t:{FRIDAY}:F>" in str(m.embeds[0].description) for m in meetups.told()] == [True] * len(kept)
    assert all(m.attachments for m in meetups.told())


async def test_a_change_that_was_overtaken_before_it_was_told_is_not_told_any_more(meetups: MeetUpStage) -> None:
    bot = meetups.school.stage.bot
    meetups.school.die(bot.sender, "post_all", "before", 1)
    with suppress(BaseException):
        await meetups.mentor.slash(meetups.channel, "meetup set", when="Fri 18 Sep 7pm")
    (meet_up,) = await meetups.meet_ups()
    meetups.school.die(bot.sender, "post_all", "before", 1)
    with suppress(BaseException):
        await meetups.mentor.slash(meetups.channel, "meetup move", meetup=f"meetup:{meet_up.id}", when="Sat 19 Sep 7pm")
    await meetups.school.restart()
    (told,) = meetups.told()
    assert f"<t:{SATURDAY}:F>" in str(told.embeds[0].description)
    assert await bot.services.outbox.waiting() == []


async def test_new_rules_of_a_zone_are_found_at_the_start(meetups: MeetUpStage) -> None:
    """The zone data of this machine cannot be changed in a test: so the instant is made what older data would give."""
    await meetups.set()
    async with meetups.school.database.write() as unit:
        await unit.connection.exec_driver_sql("UPDATE meet_ups SET starts_at = '2026-09-18 10:00:00'")
    await meetups.school.restart()
    (meet_up,) = await meetups.meet_ups()
    assert int(meet_up.starts_at.timestamp()) == FRIDAY
    assert "new rules" in str(meetups.told()[-1].embeds[0].title)
