"""A room's channel is deleted in the middle of an evening, and `/groups audit` makes it anew."""

import simcord

from bot.domain.agenda import Agenda, AgendaStep
from tests.cogs.meetup_stage import MeetUpStage


async def test_the_card_of_the_step_stands_in_the_new_channel_at_once(meetups: MeetUpStage) -> None:
    school = meetups.school
    stage, programme = school.stage, school.programme
    agenda = Agenda((AgendaStep("lobby", 10), AgendaStep("stories", 15), AgendaStep("close", 5)))
    await stage.bot.services.agendas.keep(programme, stage.owner.id, agenda)
    await stage.owner.slash(school.organisers, "kickoff start", advance="next")
    await stage.owner.slash(school.organisers, "kickoff move")
    for _ in range(5):  # until nothing is left to look at
        await meetups.pass_time(1)
    async with school.database.read() as unit:
        group = (await unit.groups.of_programme(programme.id))[0]
    assert group.channel_id is not None
    await stage.bot.http.delete_channel(group.channel_id)
    await stage.env.settle()
    found = await stage.owner.slash(school.organisers, "groups audit")
    assert found.response is not None
    await stage.owner.click(found.response, label="Repair it")
    await meetups.pass_time(1)
    async with school.database.read() as unit:
        again = await unit.groups.by_id(programme.id, group.id)
        assert again is not None and again.channel_id not in (None, group.channel_id)
    channel = simcord.ChannelHandle(stage.env, stage.guild, stage.env.backend.channels[again.channel_id])
    assert [embed.title for message in channel.history() for embed in message.embeds].count("Stories") == 1
