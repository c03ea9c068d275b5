"""`/programme` as people use it."""

import simcord

from tests.cogs.conftest import Stage


async def test_a_server_without_a_programme_is_told_the_first_step(stage: Stage) -> None:
    result = await stage.owner.slash(stage.general, "programme show")
    assert result.ephemeral
    assert result.response is not None
    assert "/programme setup" in result.response.content


async def test_show_names_the_time_zone(stage: Stage) -> None:
    await stage.bot.services.programme.set_up(stage.guild.id, stage.owner.id, time_zone="asia/hong_kong", locale="en")
    result = await stage.owner.slash(stage.general, "programme show")
    simcord.assert_responded(result)
    assert result.response is not None
    assert result.response.embeds[0].fields[0].value == "Asia/Hong_Kong"
