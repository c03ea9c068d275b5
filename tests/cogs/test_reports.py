"""`/reports` as staff use it: figures, chart and files; nobody else sees anything; everything is in the log."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
import simcord

from bot.domain.outbox import Post
from bot.services.reports import DIGEST
from tests.cogs.conftest import Stage
from tests.cogs.groups_stage import GroupStage, answer
from tests.cogs.roster_stage import FilesAtOnce, shown, words
from tests.conftest import SetClock

SUBJECTS = ("participation", "groups", "kickoff", "goals", "feedback")


@pytest.fixture
async def class_(school: GroupStage) -> GroupStage:
    """Three groups in their channels."""
    await school.create()
    school.stage.bot.files = FilesAtOnce()
    return school


async def reports(
    school: GroupStage, who: simcord.MemberActor, subject: str, **options: Any
) -> simcord.InteractionResult:
    return await who.slash(school.stage.general, f"reports {subject}", **options)


async def attached(result: simcord.InteractionResult) -> dict[str, bytes]:
    """The files of an answer by name."""
    return {file.filename: await file.read() for file in shown(result).attachments}


@pytest.mark.parametrize("subject", SUBJECTS)
async def test_staff_get_figures_a_chart_and_files_for_themselves(class_: GroupStage, subject: str) -> None:
    result = await reports(class_, class_.staff, subject)
    assert shown(result).ephemeral
    names = [file.filename for file in shown(result).attachments]
    assert any(name.endswith(".xlsx") for name in names)
    assert any(name.endswith(".csv") for name in names)
    nothing_yet = subject in ("feedback", "kickoff")
    assert any(name.endswith(".png") for name in names) != nothing_yet, "no picture of nothing"
    assert str(shown(result).embeds[0].footer.text).startswith("As of")


async def test_a_rate_shows_of_how_many(class_: GroupStage) -> None:
    said = words(await reports(class_, class_.stage.owner, "participation"))
    assert "**Joined**: 9 of 9 · 100 %" in said
    assert "**Groups**: " in said


@pytest.mark.parametrize(("format_", "ending"), [("xlsx", ".xlsx"), ("csv", ".csv")])
async def test_a_format_gives_that_kind_of_file_only(class_: GroupStage, format_: str, ending: str) -> None:
    result = await reports(class_, class_.staff, "participation", format=format_)
    assert {file.filename[-len(ending) :] for file in shown(result).attachments} == {ending}


@pytest.mark.parametrize("subject", [*SUBJECTS, "log"])
async def test_students_and_mentors_learn_nothing(class_: GroupStage, subject: str) -> None:
    for person in class_.people[0][:2]:
        said = answer(await reports(class_, person, subject))
        assert "staff" in said
        assert "group-" not in said.casefold()
    async with class_.database.read() as unit:
        assert await unit.report_accesses.newest(class_.programme.id, 25) == []


async def test_students_are_offered_no_groups_to_choose(class_: GroupStage) -> None:
    asked = {"command": "reports groups", "option": "group", "value": ""}
    assert await suggested(class_, class_.people[0][1], **asked) == []
    assert len(await suggested(class_, class_.staff, **asked)) == 3


async def suggested(school: GroupStage, who: simcord.MemberActor, *, command: str, option: str, value: str) -> Any:
    return await who.autocomplete(school.stage.general, command, option, value)


async def test_days_and_a_group_narrow_it_and_nonsense_is_told(class_: GroupStage) -> None:
    group = (await class_.stage.bot.services.groups.every(class_.programme.id))[0].group.name
    narrowed = words(await reports(class_, class_.staff, "participation", group=group))
    assert "3 of 3" in narrowed
    assert group in narrowed
    backwards = {"from": "today", "until": "3 September"}
    assert "before the first" in answer(await reports(class_, class_.staff, "goals", **backwards))
    assert answer(await reports(class_, class_.staff, "goals", **{"from": "blue"}))
    assert answer(await reports(class_, class_.staff, "groups", group="No such"))


async def test_feedback_of_one_group_is_refused_and_says_why(class_: GroupStage) -> None:
    group = (await class_.stage.bot.services.groups.every(class_.programme.id))[0].group.name
    said = answer(await reports(class_, class_.staff, "feedback", group=group))
    assert "hardly more than five people" in said


async def test_everything_asked_for_is_in_the_log_also_what_was_refused(class_: GroupStage) -> None:
    await reports(class_, class_.staff, "goals", format="csv")
    await reports(class_, class_.stage.owner, "groups", group="No such")
    said = words(await reports(class_, class_.staff, "log"))
    lines = said.splitlines()
    whole = "\n".join(lines)
    assert f"<@{class_.staff.id}>: Goals (format csv)" in whole
    assert f"<@{class_.stage.owner.id}>: Groups (group No such, format message)" in whole
    assert whole.index("this log") < whole.index("Groups") < whole.index("Goals (")


async def test_other_files_with_people_in_them_are_in_the_log_too(class_: GroupStage) -> None:
    student, owner = class_.people[0][1], class_.stage.owner
    await student.slash(class_.stage.general, "privacy export")
    await owner.slash(class_.organisers, "roster codes")
    await owner.slash(class_.organisers, "nudges preview")
    whole = words(await reports(class_, class_.staff, "log"))
    assert f"<@{student.id}>: a file of everything about one person" in whole
    assert f"<@{owner.id}>: a file of who has not joined, with codes" in whole
    assert f"<@{owner.id}>: a file of nudges" in whole


async def test_looks_at_surveys_concerns_and_a_groups_goals_are_in_the_log_too(class_: GroupStage) -> None:
    owner, staff = class_.stage.owner, class_.staff
    lead, second = (class_.people[group][0] for group in (0, 1))
    await owner.slash(class_.organisers, "safeguarding", lead=lead, second=second)
    await lead.slash(class_.stage.general, "concerns")
    await staff.slash(class_.stage.general, "feedback list")
    await staff.slash(class_.stage.general, "goal group", group="Group 2")
    whole = words(await reports(class_, staff, "log"))
    assert f"<@{lead.id}>: the record of concerns" in whole
    assert f"<@{staff.id}>: the surveys and how many replied" in whole
    assert f"<@{staff.id}>: a group’s goals (group Group 2)" in whole


def digests(channel: simcord.ChannelHandle) -> list[Any]:
    return [m for m in channel.history() if m.embeds and m.embeds[0].title == "The week of the programme"]


async def test_the_digest_comes_once_a_week_also_after_a_restart(class_: GroupStage, clock: SetClock) -> None:
    await class_.restart()
    for _ in range(8):
        await clock.advance(timedelta(days=1).total_seconds())
        await class_.stage.env.settle()
    assert len(digests(class_.organisers)) == 1
    shown_then = digests(class_.organisers)[0].embeds[0]
    assert "Groups that need somebody" in [field.name for field in shown_then.fields]
    await class_.restart()
    await class_.stage.env.settle()
    assert len(digests(class_.organisers)) == 1
    async with class_.database.read() as unit:
        posts: list[Post] = await unit.outbox.waiting([DIGEST])
    assert posts == []


async def test_a_programme_that_is_set_up_while_the_bot_runs_has_its_digests(stage: Stage, clock: SetClock) -> None:
    stage.bot.files = FilesAtOnce()
    await stage.owner.slash(stage.general, "programme setup", time_zone="Europe/Berlin")
    channel = stage.guild.channels["organisers"]
    assert isinstance(channel, simcord.ChannelHandle)
    monday = datetime(2026, 9, 14, 6, 0, tzinfo=UTC)
    await clock.advance((monday - clock.now()).total_seconds() - 1)
    await stage.env.settle()
    assert digests(channel) == []
    await clock.advance(1)
    await stage.env.settle()
    assert len(digests(channel)) == 1


async def test_the_workbook_of_participation_has_every_subject_and_the_definitions(class_: GroupStage) -> None:
    files = await attached(await reports(class_, class_.staff, "participation", format="xlsx"))
    [data] = files.values()
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == [
        "People",
        "Groups",
        "Kickoff",
        "Goals",
        "Surveys",
        "Answers",
        "Definitions",
        "About",
    ]
    assert book["People"].max_row == 10
