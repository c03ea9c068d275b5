"""A programme as large as a server holds: 250 groups."""

from collections import Counter

import pytest

from bot.interactions import sending
from bot.storage.unit import Database
from cogs.groups.audit import Auditor
from tests.cogs.conftest import Stage
from tests.cogs.groups_stage import answer, gather_groups


async def test_two_hundred_and_fifty_groups_get_their_channels_and_can_be_listed(
    stage: Stage, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Pacing is shown elsewhere; here it would only take its time.
    monkeypatch.setattr(sending, "SPACING", 0)
    school = await gather_groups(stage, database, groups=250, students=1)
    await school.create()

    channels = await school.channels()
    assert len(channels) == 250
    assert sorted(Counter(c.parent_id for c in channels.values()).values()) == [50] * 5
    calls = school.calls()
    assert calls["POST channels"] == 250 + 5
    assert calls["POST messages"] == 250 + 1
    assert sum(calls.values()) - calls["POST channels"] - calls["POST messages"] < 20
    assert "all 250 groups have one" in str(school.summary().description)

    result = await stage.owner.slash(school.organisers, "groups list")
    assert result.response is not None
    seen = set()
    for _ in range(17):
        embed = result.response.embeds[0]
        seen |= {line.split("**")[1] for line in str(embed.description).splitlines()}
        await stage.owner.click(result.response, label="Next")
    assert len(seen) == 250

    assert answer(await school.create()).startswith("All 250 groups")
    await Auditor(stage.bot, gap=0, settling=0).wake()
    assert len(school.organisers.history()) == 1
