"""`/groups audit`: what it finds on Discord, what it repairs, and what it tells by itself."""

from dataclasses import replace

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.domain.groups import MEMBER_ALLOW, VIEW
from bot.domain.quiz import Question, QuizPack
from cogs.groups.audit import Auditor
from cogs.groups.office import office_of
from tests.cogs.groups_stage import LAST_WEEK, GroupStage


@pytest.fixture
async def made(school: GroupStage) -> GroupStage:
    await school.create()
    return school


async def audit(school: GroupStage) -> simcord.InteractionResult:
    return await school.stage.owner.slash(school.organisers, "groups audit")


def shown(result: simcord.InteractionResult) -> str:
    assert result.response is not None
    embed = result.response.embeds[0]
    return f"{embed.title}\n{embed.description}"


async def test_nothing_to_find_right_after_creation(made: GroupStage) -> None:
    result = await audit(made)
    assert result.ephemeral
    assert "All is well" in shown(result)
    assert result.response is not None
    assert result.response.components == []


async def test_a_stranger_who_was_let_in_is_found_and_put_out(made: GroupStage) -> None:
    env, guild = made.stage.env, made.stage.guild
    stranger = guild.add_member(env.create_user("stranger"))
    channel = (await made.channels())["group-1"]
    env.backend.set_overwrite(channel.id, Overwrite(stranger.id, OverwriteType.MEMBER, VIEW, 0))

    result = await audit(made)
    assert f"<@{stranger.id}>" in shown(result)
    assert result.response is not None
    await made.stage.owner.click(result.response, label="Repair it")

    assert stranger.id not in {o.target_id for o in channel.overwrites}
    assert "All is well" in shown(await audit(made))


async def test_everything_that_can_drift_is_listed_and_repaired_in_one_press(made: GroupStage) -> None:
    env, guild, backend = made.stage.env, made.stage.guild, made.stage.env.backend
    first, second, third = (await made.channels()).values()
    role = guild.create_role("Old students")
    backend.set_overwrite(first.id, Overwrite(guild.id, OverwriteType.ROLE, VIEW, 0))
    backend.set_overwrite(first.id, Overwrite(role.id, OverwriteType.ROLE, VIEW, 0))
    backend.delete_overwrite(first.id, made.staff_role.id)
    backend.delete_overwrite(second.id, made.people[1][1].id)
    backend.set_overwrite(second.id, Overwrite(made.people[0][0].id, OverwriteType.MEMBER, MEMBER_ALLOW, 0))
    backend.set_overwrite(second.id, Overwrite(made.bot_id, OverwriteType.MEMBER, VIEW, 0))
    backend.delete_channel(third.id)
    await env.settle()

    result = await audit(made)
    listed = shown(result)
    assert "7 things" in listed
    for sentence in (
        "open to the whole server",
        "can see it.",
        "staff role does not",
        "I let them in",
        "not in this group",
    ):
        assert sentence in listed
    assert "I give myself access" in listed
    assert "was deleted" in listed
    assert result.response is not None
    await made.stage.owner.click(result.response, label="Repair these 7")

    assert sorted(await made.channels()) == ["group-1", "group-2", "group-3"]
    assert "All is well" in shown(await audit(made))
    assert "Done" in str(made.summary().description)


async def test_only_what_stood_on_the_list_is_repaired(made: GroupStage) -> None:
    backend, guild = made.stage.env.backend, made.stage.guild
    channel = (await made.channels())["group-1"]
    first, second = (guild.add_member(made.stage.env.create_user(name)) for name in ("first", "second"))
    backend.set_overwrite(channel.id, Overwrite(first.id, OverwriteType.MEMBER, VIEW, 0))
    old = await audit(made)
    backend.set_overwrite(channel.id, Overwrite(second.id, OverwriteType.MEMBER, VIEW, 0))
    await audit(made)
    assert old.response is not None
    await made.stage.owner.click(old.response, label="Repair it")
    targets = {o.target_id for o in channel.overwrites}
    assert first.id not in targets
    assert second.id in targets


async def test_nobody_is_let_in_again_who_has_been_taken_off_the_roster_since_the_list(made: GroupStage) -> None:
    student = made.people[0][1]
    channel = (await made.channels())["group-1"]
    made.stage.env.backend.delete_overwrite(channel.id, student.id)
    listed = await audit(made)
    async with made.database.write() as unit:
        gone = await unit.roster.by_discord_id(made.programme.id, student.id)
        assert gone is not None
        await unit.roster.save([replace(gone, removed_at=LAST_WEEK, group_id=None)])
    assert listed.response is not None
    await made.stage.owner.click(listed.response, label="Repair it")
    assert student.id not in {o.target_id for o in channel.overwrites}


async def test_an_observers_role_that_nobody_holds_is_told_and_cannot_be_repaired_by_the_bot(made: GroupStage) -> None:
    await take_role(made)
    result = await audit(made)
    assert "Nobody looks after the groups" in shown(result)
    assert result.response is not None
    assert result.response.components == []


async def test_a_person_who_left_the_server_is_told(made: GroupStage) -> None:
    gone = made.people[0][1]
    made.stage.guild.remove_member(gone)
    assert f"<@{gone.id}> has left the server" in shown(await audit(made))


async def test_a_student_who_holds_the_staff_role_is_told(made: GroupStage) -> None:
    student = made.people[0][1]
    made.stage.env.backend.get_guild(made.stage.guild.id).members[student.id].role_ids.append(made.staff_role.id)
    assert f"<@{student.id}> is not staff" in shown(await audit(made))


async def test_who_runs_the_server_is_no_stranger(made: GroupStage) -> None:
    env, guild = made.stage.env, made.stage.guild
    role = guild.create_role("Head", permissions=discord.Permissions(administrator=True))
    head = guild.add_member(env.create_user("head"), roles=[role])
    channel = (await made.channels())["group-1"]
    for who in (head.id, guild.owner.id):
        env.backend.set_overwrite(channel.id, Overwrite(who, OverwriteType.MEMBER, VIEW, 0))
    assert "All is well" in shown(await audit(made))


async def test_a_channel_that_was_moved_or_renamed_is_as_good_as_before(made: GroupStage) -> None:
    channel = (await made.channels())["group-1"]
    made.stage.env.backend.edit_channel(channel.id, {"parent_id": None, "name": "our-corner"})
    assert "All is well" in shown(await audit(made))


async def test_by_itself_it_tells_the_organisers_once_of_what_is_new_and_repairs_nothing(made: GroupStage) -> None:
    env, guild = made.stage.env, made.stage.guild
    auditor = quick(made)
    await auditor.wake()
    before = len(made.organisers.history())
    stranger = guild.add_member(env.create_user("stranger"))
    channel = (await made.channels())["group-1"]
    env.backend.set_overwrite(channel.id, Overwrite(stranger.id, OverwriteType.MEMBER, VIEW, 0))

    await auditor.wake()
    await auditor.wake()

    told = made.organisers.history()[before:]
    assert len(told) == 1
    assert f"<@{stranger.id}>" in str(told[0].embeds[0].description)
    assert stranger.id in {o.target_id for o in channel.overwrites}


async def test_what_is_on_its_way_to_discord_is_not_told(made: GroupStage, monkeypatch: pytest.MonkeyPatch) -> None:
    student = made.people[0][1]
    channel = (await made.channels())["group-1"]
    made.stage.env.backend.delete_overwrite(channel.id, student.id)

    async def arrive(seconds: float) -> None:
        whole = Overwrite(student.id, OverwriteType.MEMBER, MEMBER_ALLOW, 0)
        made.stage.env.backend.set_overwrite(channel.id, whole)

    monkeypatch.setitem(Auditor.wake.__globals__, "network_pause", arrive)
    before = len(made.organisers.history())
    await quick(made).wake()
    assert len(made.organisers.history()) == before


async def test_what_is_mended_and_comes_back_is_told_again(made: GroupStage) -> None:
    auditor = quick(made)
    before = len(made.organisers.history())
    channel = (await made.channels())["group-1"]
    stranger = made.stage.guild.add_member(made.stage.env.create_user("stranger"))
    for _ in range(2):
        made.stage.env.backend.set_overwrite(channel.id, Overwrite(stranger.id, OverwriteType.MEMBER, VIEW, 0))
        await auditor.wake()
        made.stage.env.backend.delete_overwrite(channel.id, stranger.id)
        await auditor.wake()
    assert len(made.organisers.history()) - before == 2


async def test_it_wakes_every_ten_minutes(made: GroupStage) -> None:
    job = made.stage.bot.schedule._scheduler.get_job("groups.audit")
    assert job.trigger.interval.total_seconds() == 600
    assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
    assert job.func == office_of(made.stage.bot).auditor.wake


async def test_only_an_organiser_may_audit_or_repair(made: GroupStage) -> None:
    student = made.people[0][1]
    result = await student.slash(made.stage.general, "groups audit")
    assert result.ephemeral
    assert "Only organisers" in result.response.content  # type: ignore[union-attr]


async def take_role(school: GroupStage) -> None:
    """The observer loses the role, and no event tells the bot: it has no members intent."""
    school.stage.env.backend.get_guild(school.stage.guild.id).members[school.staff.id].role_ids.clear()


def quick(school: GroupStage) -> Auditor:
    """The auditor that works by itself, without its courtesy pauses."""
    return Auditor(school.stage.bot, gap=0, settling=0)


async def test_guests_of_a_kickoff_are_not_repaired_away_and_are_gone_the_next_day(made: GroupStage) -> None:
    bot, programme = made.stage.bot, made.programme
    services, owner = bot.services, made.stage.owner.id
    question = Question(text="Which river?", options=("Nile", "Rhine"), right=(0,))
    pack = await services.quiz.keep(programme, owner, QuizPack(title="Rivers", questions=(question,)))
    kickoff = await services.kickoff.start(programme, owner, pack)
    first, second, *_ = await services.groups.every(programme.id)
    _, merge = await services.stand_ins.merge(programme, owner, kickoff.id, first.group.id, second.group.id)
    look = office_of(bot).auditor.look
    missing = {found.drift.target_id for found in (await look(programme)).drifts if found.drift.kind == "no_access"}
    assert missing == {person.id for person in made.people[0]}
    await bot.access.follow(programme)
    assert (await look(programme)).drifts == []
    await services.stand_ins.undo_merge(programme, owner, merge.id)
    assert {found.drift.kind for found in (await look(programme)).drifts} == {"former"}
    await bot.access.follow(programme)
    assert (await look(programme)).drifts == []
