"""What tests of the organisers' side of nudges share: time in which nobody answers, people who may not, and files."""

from datetime import timedelta

import simcord

from tests.cogs.kickoff_stage import KickoffStage
from tests.cogs.roster_stage import FilesAtOnce, shown
from tests.cogs.test_nudges import kickoff_is_over


async def nobody_answers(evening: KickoffStage) -> None:
    """A kickoff is over and no group fixes a date: after three nudges each is a matter for a person."""
    await kickoff_is_over(evening)
    files_at_once(evening)
    for days in (3, 7, 7):
        await evening.pass_time(timedelta(days=days).total_seconds())
    await evening.pass_time(60)


def files_at_once(evening: KickoffStage) -> None:
    """Write files here and now, also after a restart."""
    evening.stage.bot.files = FilesAtOnce()


async def staff_member(evening: KickoffStage) -> simcord.MemberActor:
    """Somebody with the staff role."""
    role = evening.stage.guild.create_role("Staff")
    programme = evening.programme
    await evening.stage.bot.services.programme.set_up(
        evening.stage.guild.id, evening.owner.id, time_zone=programme.time_zone, locale="en", staff_role_id=role.id
    )
    return evening.stage.guild.add_member(evening.stage.env.create_user("observer"), roles=[role])


def labels(result: simcord.InteractionResult) -> list[str]:
    """What the buttons of the answer say."""
    return [c["label"] for row in shown(result).components for c in row["components"] if "label" in c]


async def file_of(result: simcord.InteractionResult, name: str) -> str:
    """What stands in an attached file."""
    attached = {attachment.filename: attachment for attachment in shown(result).attachments}
    assert name in attached, list(attached)
    return str((await attached[name].read()).decode("utf-8-sig"))
