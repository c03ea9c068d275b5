"""The time line of a term says what happened when, by independent SQL; held here against the engine's own telling."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.rehearsal.term.timeline import counted, timeline, write_timeline
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.nudge_school import NudgeSchool, build_nudge_school


async def two_weeks(database: Database, clock: SetClock) -> NudgeSchool:
    """A kickoff; a meet-up that moves, is answered, held, closed and proven; another one that is called off."""
    school = await build_nudge_school(database, clock)
    await school.kickoff()
    met = await school.move(await school.meet("2026-09-18 10:00"), "2026-09-18 11:00")
    await school.says(met, 1, coming=True)
    await school.says(met, 2, coming=False)
    await school.until(met.ends_at + timedelta(hours=1))
    await school.close(met)
    await school.prove(met)
    await school.cancel(await school.meet("2026-10-02 10:00"))
    await school.days(6)
    return school


async def test_every_nudge_is_in_it_with_its_person_its_message_and_all_its_instants(
    database: Database, clock: SetClock, database_file: Path
) -> None:
    school = await two_weeks(database, clock)
    entries = [entry for entry in timeline(database_file) if entry["kind"] == "nudge"]
    assert len(entries) == len(await school.nudges())
    people = {(await school.person(place)).id: (await school.person(place)).discord_id for place in range(3)}
    for nudge in await school.nudges():
        (entry,) = [each for each in entries if each["id"] == nudge.id]
        for name in ("planned_at", "due_at", "expires_at", "claimed_at", "sent_at", "answered_at"):
            kept = getattr(nudge, name)
            assert entry[name] == (kept.isoformat() if kept else None), name
        assert entry["person"] == (str(people[nudge.participant_id]) if nudge.participant_id else None)
        assert (entry["rule"], entry["state"], entry["dropped"]) == (nudge.rule, nudge.state, nudge.dropped)
        assert entry["group"] == "Group 1"
        assert (entry["message"] is not None) == (nudge.state == "sent")
    told = sum(max(1, len(one.to)) for one in school.told)
    assert counted(entries)["nudges"]["sent"] == told > 3


async def test_a_meet_up_is_in_it_with_its_changes_answers_closing_and_proof(
    database: Database, clock: SetClock, database_file: Path
) -> None:
    await two_weeks(database, clock)
    held, off = [entry for entry in timeline(database_file) if entry["kind"] == "meet_up"]
    assert (held["state"], held["sequence"], held["zone"]) == ("held", 1, "Asia/Hong_Kong")
    assert held["local_start"] == "2026-09-18T11:00:00"
    assert held["starts_at"] == datetime(2026, 9, 18, 3, 0, tzinfo=UTC).isoformat() == held["at"]
    assert [change["kind"] for change in held["changes"]] == ["move", "close"]
    assert [answer["coming"] for answer in held["answers"]] == [True, False]
    assert [closing["outcome"] for closing in held["closings"]] == ["held"]
    assert [proof["kind"] for proof in held["proofs"]] == ["photo"]
    assert off["state"] == "cancelled"
    assert counted([held, off])["meet_ups"] == {"cancelled": 1, "held": 1}


async def test_it_is_written_line_by_line_in_the_order_of_its_instants(
    database: Database, clock: SetClock, database_file: Path, tmp_path: Path
) -> None:
    await two_weeks(database, clock)
    entries = write_timeline(database_file, tmp_path / "timeline.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "timeline.jsonl").read_text().splitlines()]
    assert lines == entries == sorted(entries, key=lambda entry: datetime.fromisoformat(entry["at"]))


def test_of_two_words_about_somebody_the_newer_one_counts() -> None:
    said = [{"person": "1", "came": True}, {"person": "2", "came": True}, {"person": "1", "came": False}]
    meet_up = {"kind": "meet_up", "state": "held", "attendance": said, "proofs": []}
    assert counted([meet_up])["came"] == 1
