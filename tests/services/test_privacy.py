"""Erase means erase: not a byte of a person's own marks is left in the database, its WAL or the photo folder."""

import asyncio
import json
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cli import main
from bot.domain.agenda import Agenda, AgendaStep
from bot.domain.concerns import Hold, Safeguard, Step
from bot.domain.feedback import SurveyForm, SurveyQuestion
from bot.domain.goals import GoalParts
from bot.domain.meetups import SignedNote
from bot.domain.meetups.changing import Plan
from bot.domain.participants import Participant
from bot.domain.privacy import REVIEW
from bot.domain.refusal import Refusal
from bot.services import Services, build_services, clearing
from bot.storage.backup import backup
from bot.storage.meetups import meet_up_changes
from bot.storage.personal import ERASED
from bot.storage.privacy import scrub
from bot.storage.unit import Database
from tests.conftest import KICKOFF_EVENING, SetClock
from tests.roster_builders import row
from tests.services.roster_stage import enrol, programme_of

MARKS = {
    "name": "Zebulon Quartermaine",
    "handle": "zebq.unique",
    "roster_id": "ROSTER-ZQ-77",
    "goal": "Build a zitherharp",
    "edit": "Build a first zitherharp",
    "sentence": "Strings arrived from Vzdorovo",
    "quote": "The lighthouse was splendiferous",
    "concern": "Something about a xylophone at midnight",
    "reach": "corridor nineteen",
}
PLAN = Plan(local_start=datetime.fromisoformat("2026-09-18T18:00"), zone="Asia/Hong_Kong")
ACCOUNT = 812345678901234567
REPORTER = 899999999999999999


@pytest.fixture
async def services(database: Database, clock: SetClock) -> Services:
    return build_services(database, clock)


async def with_a_life(services: Services, database: Database) -> Participant:
    """Somebody who joined, set and edited a goal, answered a survey, reported a concern, and is spoken of by others."""
    programme = await programme_of(services)
    await enrol(
        services,
        programme,
        row(2, "mentor", name="Ada Lovell", roster_id="M1", group="Blue"),
        row(3, "student", name=MARKS["name"], discord=MARKS["handle"], roster_id=MARKS["roster_id"], group="Blue"),
    )
    person = await services.roster.person(programme.id, MARKS["name"])
    await services.joining.accept(programme.id, person.id, ACCOUNT, MARKS["handle"])
    parts = GoalParts(
        specific=MARKS["edit"], measurable="1", achievable="yes it is", relevant="for me", time_bound="in six weeks"
    )
    goal = (await services.goals.add(programme, ACCOUNT, parts, "en")).goal
    edited = GoalParts(**{**vars(parts), "specific": MARKS["goal"]})
    await services.goals.edit(programme, ACCOUNT, goal.id, edited, "en")
    await services.goals.tell(programme, ACCOUNT, goal.id, 30, MARKS["sentence"])
    form = SurveyForm(
        title="Short",
        questions=(SurveyQuestion(text="How?", kind="rating"), SurveyQuestion(text="Why?", kind="text")),
    )
    until = services.feedback.until(programme, "in two weeks", "en")
    survey = (await services.feedback.open(programme, 1, form, until)).survey
    await services.feedback.answer(programme, ACCOUNT, survey.id, {"q0": "4", "q1": MARKS["quote"]})
    await services.concerns.report(programme, ACCOUNT, MARKS["concern"], MARKS["reach"], about=None)
    async with database.write() as unit:
        await unit.programmes.record(programme.id, ACCOUNT, "my.zone", person.id, services.clock.now())
    found = await services.roster.person(programme.id, MARKS["name"])
    assert found.discord_id == ACCOUNT
    return found


async def settle_concerns(database: Database) -> None:
    """Nothing is open that would have to be looked at before an erase."""
    async with database.write() as unit:
        for concern in await unit.concerns.of_programme(1):
            await unit.concerns.settle(concern.id, KICKOFF_EVENING)


def bytes_of(folder: Path) -> bytes:
    """Everything in the files of the database and beside it."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_the_marks_are_there_before_and_not_a_byte_of_them_after(
    services: Services, database: Database, database_file: Path
) -> None:
    await with_a_life(services, database)
    programme = await programme_of(services)
    before = bytes_of(database_file.parent)
    assert [name for name, mark in MARKS.items() if mark.encode() not in before] == []
    await settle_concerns(database)
    erased = await services.privacy.erase(programme, ACCOUNT)
    assert erased.request is None
    left = bytes_of(database_file.parent)
    assert [name for name, mark in MARKS.items() if mark.encode() in left] == []
    async with database.read() as unit:
        [feedback] = await unit.feedback.answers_of(1)
        [goal] = await unit.goals.of_programme(programme.id)
    assert dict(feedback.answers) == {0: 4}, "numbers stay, with nobody behind them"
    assert (goal.percent, goal.title) == (30, "")


async def test_export_has_every_mark_and_nobody_elses_name(services: Services, database: Database) -> None:
    await with_a_life(services, database)
    programme = await programme_of(services)
    found = await services.privacy.export(programme, ACCOUNT)
    written = json.dumps(found.rows, ensure_ascii=False)
    assert [name for name, mark in MARKS.items() if mark not in written] == []
    assert str(ACCOUNT) in written
    assert "Ada Lovell" not in written


async def test_a_name_that_others_wrote_down_goes_too(services: Services, database: Database) -> None:
    person = await with_a_life(services, database)
    programme = await programme_of(services)
    async with database.write() as unit:
        await unit.concerns.step(_note(programme.id, f"Spoke with {person.name}, all well. Zebulonia is a place."))
    await settle_concerns(database)
    await services.privacy.erase(programme, ACCOUNT)
    async with database.read() as unit:
        assert (await unit.concerns.steps(1))[-1].words == "Spoke with –, all well. Zebulonia is a place."


def _note(concern_id: int, words: str) -> Step:
    return Step(concern_id=concern_id, kind="note", words=words, by=5, at=KICKOFF_EVENING)


async def test_somebody_in_an_open_concern_waits_for_the_two_adults(services: Services, database: Database) -> None:
    person = await with_a_life(services, database)
    programme = await programme_of(services)
    guard = Safeguard(programme_id=programme.id, lead_id=31, second_id=32, lead_channel_id=41, second_channel_id=42)
    await services.concerns.name(programme, 1, guard)
    async with database.write() as unit:
        concern = (await unit.concerns.of_programme(programme.id))[0]
        about = replace(concern, id=0, reported_by=99, about_id=person.id)
        await unit.concerns.add(about)
    erased = await services.privacy.erase(programme, ACCOUNT)
    assert erased.request is not None
    assert [post.channel_id for post in erased.posts] == [41, 42]
    assert (await services.roster.person(programme.id, MARKS["name"])).name == MARKS["name"]
    for stranger in (ACCOUNT, 5):
        with pytest.raises(Refusal, match="not_yours"):
            await services.privacy.decide(programme, stranger, erased.request.id, erase=True)
    await services.privacy.decide(programme, 31, erased.request.id, erase=True)
    with pytest.raises(Refusal):
        await services.roster.person(programme.id, MARKS["name"])
    with pytest.raises(Refusal, match="decided"):
        await services.privacy.decide(programme, 32, erased.request.id, erase=False)


async def test_who_left_long_ago_is_erased_by_itself_and_a_dry_look_changes_nothing(
    services: Services, database: Database, clock: SetClock
) -> None:
    person = await with_a_life(services, database)
    programme = await programme_of(services)
    await services.roster.remove(programme, person.id, actor_id=1, manages_server=True)
    assert (await services.privacy.overdue())["removed_people"] == 0
    await clock.advance(366 * 86400)
    assert (await services.privacy.overdue())["removed_people"] == 1
    assert (await services.privacy.overdue())["feedback_words"] == 1
    done = await services.privacy.let_go()
    assert done["removed_people"] == 1
    assert sum((await services.privacy.overdue()).values()) == 0


async def test_the_command_line_exports_looks_and_erases(
    services: Services, database: Database, database_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_a_life(services, database)
    await settle_concerns(database)
    monkeypatch.setenv("ITHACA_DATABASE__PATH", str(database_file))
    monkeypatch.setenv("ITHACA_MEETUPS__PHOTOS", str(tmp_path / "photos"))
    out = tmp_path / "zq.zip"
    assert await asyncio.to_thread(ithaca, "db", "export-person", MARKS["roster_id"], "--out", str(out)) == 0
    assert MARKS["goal"].encode() in zipfile.ZipFile(out).read("everything.json")
    assert await asyncio.to_thread(ithaca, "db", "retention", "--dry-run", "--json") == 0
    assert await asyncio.to_thread(ithaca, "db", "erase-person", MARKS["handle"], "--yes") == 0
    assert MARKS["name"].encode() not in bytes_of(database_file.parent)
    gone = await asyncio.to_thread(ithaca, "db", "export-person", MARKS["handle"], "--out", str(tmp_path / "none.zip"))
    assert gone == 2


async def test_whom_a_concern_is_about_cannot_read_in_their_export_that_there_is_one_or_who_reported_it(
    services: Services, database: Database
) -> None:
    person = await with_a_life(services, database)
    programme = await programme_of(services)
    async with database.write() as unit:
        concern = (await unit.concerns.of_programme(programme.id))[0]
        about = await unit.concerns.add(replace(concern, id=0, reported_by=REPORTER, about_id=person.id, words="Him."))
        hold = Hold(
            id=0,
            concern_id=about,
            participant_id=person.id,
            group_id=1,
            left_out=False,
            held_at=KICKOFF_EVENING,
            let_back_at=None,
        )
        await unit.concerns.hold(hold)
    found = await services.privacy.export(programme, ACCOUNT)
    assert str(REPORTER) not in json.dumps(found.rows)
    assert [row["words"] for row in found.rows["concerns"]] == [MARKS["concern"]], "one's own report is one's own"
    assert "concern_holds" not in found.rows


async def test_the_export_has_no_other_persons_account(services: Services, database: Database) -> None:
    person = await with_a_life(services, database)
    programme = await programme_of(services)
    async with database.write() as unit:
        await unit.attention.add(programme.id, "x", person.id, "mine", marked_by=REPORTER, at=KICKOFF_EVENING)
    assert str(REPORTER) not in json.dumps((await services.privacy.export(programme, ACCOUNT)).rows)


async def test_somebody_else_of_the_same_name_keeps_theirs(services: Services, database: Database) -> None:
    await with_a_life(services, database)
    programme = await programme_of(services)
    await enrol(services, programme, row(2, "student", name=MARKS["name"], roster_id="OTHER-1", group="Blue"))
    await settle_concerns(database)
    await services.privacy.erase(programme, ACCOUNT)
    people, _ = await services.roster.everyone(programme.id)
    assert [p.roster_id for p in people if p.name == MARKS["name"]] == ["OTHER-1"]


async def test_mentors_whose_groups_bear_their_names_can_all_be_erased(services: Services) -> None:
    programme = await programme_of(services)
    names = ("Mira Mentor", "Tova Tutor")
    rows = [
        row(n, "mentor", name=name, discord=f"tutor{n}", roster_id=f"T-{n}", group=name)
        for n, name in enumerate(names, 2)
    ]
    await enrol(services, programme, *rows)
    for number, name in enumerate(names, start=2):
        person = await services.roster.person(programme.id, name)
        await services.joining.accept(programme.id, person.id, number, f"tutor{number}")
        await services.privacy.erase(programme, number)
    _, groups = await services.roster.everyone(programme.id)
    assert len(set(groups.values())) == 2
    assert not set(names) & set(groups.values())


async def test_the_command_line_does_not_pass_by_the_two_adults(services: Services, database: Database) -> None:
    person = await with_a_life(services, database)
    programme = await programme_of(services)
    async with database.write() as unit:
        concern = (await unit.concerns.of_programme(programme.id))[0]
        await unit.concerns.add(replace(concern, id=0, reported_by=REPORTER, about_id=person.id))
    erased = await services.privacy.erase_person(programme, person)
    assert erased.request is not None
    assert (await services.roster.person(programme.id, MARKS["name"])).name == MARKS["name"]
    guard = Safeguard(programme_id=programme.id, lead_id=31, second_id=32, lead_channel_id=41, second_channel_id=42)
    posts = await services.concerns.name(programme, 1, guard)
    assert [post.channel_id for post in posts if post.kind == REVIEW] == [41, 42], "who waited is told of when named"


async def test_who_looks_after_concerns_is_erased_by_nobody_before_another_is_named(
    services: Services, database: Database
) -> None:
    person = await with_a_life(services, database)
    programme = await programme_of(services)
    waiting = (await services.privacy.erase(programme, ACCOUNT)).request
    assert waiting is not None, "they asked before they were named"
    guard = Safeguard(programme_id=programme.id, lead_id=31, second_id=32, lead_channel_id=41, second_channel_id=42)
    await services.concerns.name(programme, 1, replace(guard, lead_id=ACCOUNT))
    with pytest.raises(Refusal, match="they_look_after_concerns"):
        await services.privacy.decide(programme, 32, waiting.id, erase=True)
    await settle_concerns(database)
    with pytest.raises(Refusal, match=r"privacy\.looks_after_concerns"):
        await services.privacy.erase(programme, ACCOUNT)
    with pytest.raises(Refusal, match="they_look_after_concerns"):
        await services.privacy.erase_person(programme, person)
    assert (await services.roster.person(programme.id, MARKS["name"])).name == MARKS["name"]
    await services.concerns.name(programme, 1, guard)
    assert (await services.privacy.erase_person(programme, person)).request is None


async def test_somebody_whose_own_concern_is_open_waits_too_so_that_it_is_not_lost(
    services: Services, database: Database
) -> None:
    await with_a_life(services, database)
    programme = await programme_of(services)
    assert (await services.privacy.erase(programme, ACCOUNT)).request is not None
    async with database.read() as unit:
        [concern] = await unit.concerns.of_programme(programme.id)
    assert concern.words == MARKS["concern"]
    await settle_concerns(database)
    assert (await services.privacy.erase(programme, ACCOUNT)).request is None


async def test_the_two_adults_are_told_whom_they_decide_about_and_which_concerns_are_open(
    services: Services, database: Database
) -> None:
    person = await with_a_life(services, database)
    programme = await programme_of(services)
    async with database.write() as unit:
        [concern] = await unit.concerns.of_programme(programme.id)
        await unit.concerns.add(replace(concern, id=0, reported_by=REPORTER, about_id=person.id))
    erased = await services.privacy.erase(programme, ACCOUNT)
    assert erased.request is not None
    review = await services.privacy.review(erased.request.id)
    assert review is not None
    assert (review.name, review.concerns) == (MARKS["name"], (1, 2))
    await settle_concerns(database)
    guard = Safeguard(programme_id=programme.id, lead_id=31, second_id=32, lead_channel_id=41, second_channel_id=42)
    await services.concerns.name(programme, 1, guard)
    await services.privacy.decide(programme, 31, erased.request.id, erase=True)
    review = await services.privacy.review(erased.request.id)
    assert review is not None
    assert (review.name, review.concerns) == (ERASED, ())


async def test_a_name_like_a_state_a_date_or_a_number_breaks_nothing_that_is_kept(
    services: Services, database: Database
) -> None:
    programme = await programme_of(services)
    await enrol(
        services,
        programme,
        row(2, "mentor", name="Ada Lovell", roster_id="M1", group="Blue"),
        row(3, "student", name="Sam Planner", discord="planned", roster_id="2026", group="Blue"),
    )
    before = {
        "state": "planned",
        "starts_at": "2026-09-18T10:00:00+00:00",
        "place": "as @planned said",
        "sequence": 2026,
    }
    async with database.write() as unit:
        group = (await unit.groups.of_programme(programme.id))[0]
        meet_up = await unit.meet_ups.add(programme.id, group.id, "u@x", PLAN, by=77, now=KICKOFF_EVENING)
        await unit.meet_ups.record(meet_up.id, "move", before, by=77, now=KICKOFF_EVENING)
    person = await services.roster.person(programme.id, "Sam Planner")
    await services.privacy.erase_person(programme, person)
    async with database.read() as unit:
        rows = await unit.connection.execute(select(meet_up_changes.c.before))
        assert json.loads(rows.scalar_one()) == before | {"place": "as @– said"}
        await unit.changes.newest(programme.id, ("import",))


async def test_a_chinese_name_goes_where_no_blank_stands_before_it_and_where_json_escapes_it(
    services: Services, database: Database, database_file: Path
) -> None:
    programme, name = await programme_of(services), "陳美玲"
    await enrol(services, programme, row(3, "student", name=name, discord="mei.ling", roster_id="S-17", group="Blue"))
    async with database.write() as unit:
        group = (await unit.groups.of_programme(programme.id))[0]
        meet_up = await unit.meet_ups.add(programme.id, group.id, "u@x", PLAN, by=77, now=KICKOFF_EVENING)
        note = SignedNote(what=f"我和{name}去圖書館", where="library", when="Friday")
        values = {"group_id": group.id, "meet_up_id": meet_up.id, "given_by": 77, "keep_until": KICKOFF_EVENING}
        await unit.photos.add_note(note, KICKOFF_EVENING, programme_id=programme.id, **values)
    person = await services.roster.person(programme.id, name)
    await services.privacy.erase_person(programme, person)
    left = bytes_of(database_file.parent)
    assert name.encode() not in left
    assert json.dumps(name)[1:-1].encode() not in left


@pytest.mark.parametrize("name", ["Jörg Müller", "Иван Петров", 'Ólafur "Óli" Þór'])
@pytest.mark.parametrize("written", [str, str.upper, str.lower, str.swapcase])
async def test_a_name_goes_in_whatever_case_its_letters_are_written(
    services: Services, database: Database, name: str, written: Callable[[str], str]
) -> None:
    programme = await programme_of(services)
    await enrol(services, programme, row(3, "student", name=name, discord="jm.17", roster_id="S-17", group="Blue"))
    words = f"Spoke with {written(name)}, all well."
    async with database.write() as unit:
        group = (await unit.groups.of_programme(programme.id))[0]
        meet_up = await unit.meet_ups.add(programme.id, group.id, "u@x", PLAN, by=77, now=KICKOFF_EVENING)
        values = {"group_id": group.id, "meet_up_id": meet_up.id, "given_by": 77, "keep_until": KICKOFF_EVENING}
        note = SignedNote(what=words, where="library", when="Friday")
        proof = await unit.photos.add_note(note, KICKOFF_EVENING, programme_id=programme.id, **values)
        await unit.meet_ups.change(meet_up, replace(meet_up, note=words), "place", by=77, now=KICKOFF_EVENING)
    await services.privacy.erase_person(programme, await services.roster.person(programme.id, name))
    async with database.read() as unit:
        kept = (await unit.photos.anywhere(proof.id)).note
        told = await unit.meet_ups.by_id(programme.id, meet_up.id)
    assert kept is not None and told is not None
    assert kept.what == told.note == f"Spoke with {ERASED}, all well."


async def test_a_name_in_the_plan_of_an_evening_goes_and_the_plan_stays(
    services: Services, database: Database, database_file: Path
) -> None:
    await with_a_life(services, database)
    programme, name = await programme_of(services), MARKS["name"]
    await settle_concerns(database)
    steps = (
        AgendaStep("lobby", 10, f"{name} opens the evening"),
        AgendaStep("briefing", 5, "", (f"Ask {name}", "Two")),
    )
    async with database.write() as unit:
        for _ in range(2):  # what it was before is kept, too
            await unit.agendas.keep(programme.id, Agenda(steps), 77, KICKOFF_EVENING)
        how = {"scoring": "speed", "automatic": True, "pause_seconds": 5, "started_by": 77, "board_channel_id": 4000}
        kickoff = await unit.kickoffs.add(programme.id, [], title="Evening", started_at=KICKOFF_EVENING, **how)
        await unit.steps.add(kickoff.id, Agenda(steps))
    await services.privacy.erase(programme, ACCOUNT)
    assert name.encode() not in bytes_of(database_file.parent)
    async with database.read() as unit:
        plan, kept = await unit.agendas.of_programme(programme.id), await unit.steps.of_kickoff(kickoff.id)
    assert plan is not None and plan.steps[1].pages == kept[1].pages == (f"Ask {ERASED}", "Two")


async def test_an_erase_that_a_power_cut_ended_before_the_file_was_written_anew_is_finished_later(
    services: Services, database: Database, database_file: Path, monkeypatch: pytest.MonkeyPatch, clock: SetClock
) -> None:
    await with_a_life(services, database)
    programme = await programme_of(services)
    await settle_concerns(database)

    def power_cut(path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dark:
        dark.setattr(clearing, "scrub", power_cut)
        with pytest.raises(KeyboardInterrupt):
            await services.privacy.erase(programme, ACCOUNT)
    assert MARKS["goal"].encode() in bytes_of(database_file.parent)
    anew = build_services(database, clock)
    assert await anew.privacy.clear()
    left = bytes_of(database_file.parent)
    assert [name for name, mark in MARKS.items() if mark.encode() in left] == []


async def test_who_is_erased_while_the_file_is_written_anew_for_another_is_cleared_away_too(
    services: Services, database: Database, database_file: Path, monkeypatch: pytest.MonkeyPatch, clock: SetClock
) -> None:
    await with_a_life(services, database)
    programme = await programme_of(services)
    await settle_concerns(database)
    written: list[Path] = []

    def slow(path: Path) -> None:
        scrub(path)
        written.append(path)
        if len(written) == 1:  # before this one is noted as done, the next erase commits, and then the power is cut
            entry = "insert into audit_entries (programme_id, actor_id, action, at) values (?, 0, 'privacy.erase', ?)"
            with sqlite3.connect(path) as other:
                other.execute(entry, (programme.id, clock.now().isoformat()))

    monkeypatch.setattr(clearing, "scrub", slow)
    await services.privacy.erase(programme, ACCOUNT)
    assert await build_services(database, clock).privacy.clear()
    assert len(written) == 2


async def test_a_reader_who_holds_on_to_old_pages_has_it_tried_again(
    services: Services, database: Database, database_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_a_life(services, database)
    programme = await programme_of(services)
    await settle_concerns(database)
    monkeypatch.setattr("bot.storage.privacy.PATIENCE", 0.1)
    async with database.read() as unit:
        await unit.programmes.every()
        await services.privacy.erase(programme, ACCOUNT)
        assert not await services.privacy.clear(), "somebody still reads what was there before"
    assert await services.privacy.clear()
    assert MARKS["goal"].encode() not in bytes_of(database_file.parent)


async def test_backups_go_when_they_are_too_old_also_without_newer_ones(
    services: Services, database: Database, database_file: Path, clock: SetClock
) -> None:
    await programme_of(services)
    folder = database_file.parent / "backups"
    old = backup(database_file, folder, "kickoff", clock.now())
    await clock.advance(60 * 86400)
    young = backup(database_file, folder, "kickoff", clock.now())
    await clock.advance(31 * 86400)
    assert (await services.privacy.overdue())["backup"] == 1
    assert old.exists(), "looking changes nothing"
    assert (await services.privacy.let_go())["backup"] == 1
    assert (old.exists(), young.exists()) == (False, True)


def ithaca(*arguments: str) -> int:
    """Run the command line in this thread; give the exit code."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(str(ended.value.code))
