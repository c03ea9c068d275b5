"""A whole kickoff with the real bot as a process of its own, as the people in it see it."""

import asyncio
import csv
import io

import pytest

from bot.rehearsal.visitor import words
from tests.wire.evening import LOBBY, PODIUM, Evening, kahoot, milliseconds, question, result
from tests.wire.school import PRIVATE, School

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_kickoff_of_three_questions_ends_in_the_standings_that_a_person_computes(
    school: School, evening: Evening
) -> None:
    """Group 1 has everybody, group 2 two people and a latecomer, group 3 nobody."""
    first, second, _ = school.groups
    (ann, ben, cem, dee), (eli, fay, gus, _) = first.people, second.people
    pass_time = school.server.advance
    await evening.open()
    await evening.here(ann, ben, cem, dee, eli, fay)
    await evening.begin()

    # The majority of four is three: Ben's second thought makes it. Dee is the last of the group, so it closes with her.
    asked = await evening.everywhere(question(1))
    await evening.vote(ben, 1, "A")
    await pass_time(4)
    await evening.vote(ann, 1, "B")
    faster = await evening.vote(fay, 1, "B")
    await pass_time(3)
    await evening.vote(cem, 1, "B")
    decided = await evening.vote(ben, 1, "B")
    await evening.vote(eli, 1, "A")
    await pass_time(8)
    last = await evening.vote(dee, 1, "A")
    assert "Everyone here has voted" in words(last["message"])
    # One vote each in group 2: the tie goes to the option that was chosen first.
    results = await evening.close(1)
    first_points = [kahoot(milliseconds(asked[0], decided)), kahoot(milliseconds(asked[1], faster)), 0]
    assert 966 <= first_points[0] <= 972 and 980 <= first_points[1] <= 984
    assert f"+{first_points[0]} points" in words(results[0])
    assert "◆ **B**  The Seine with 3 votes" in words(results[0])
    assert f"Together {first_points[1]} points: place 1 of 2." in words(results[1])
    assert "Your group did not vote" in words(results[2]) and "it has no place" in words(results[2])
    assert "It rises in Burgundy." in words(results[2])

    # Two options are right. Gus comes late, and his vote says that he is here; three are two to a majority.
    await evening.next()
    asked = await evening.everywhere(question(2))
    await evening.vote(ann, 2, "D")
    await pass_time(20)
    await evening.vote(gus, 2, "C")
    decided = await evening.vote(fay, 2, "C")
    results = await evening.close(2)
    totals = [first_points[0], first_points[1] + kahoot(milliseconds(asked[1], decided)), 0]
    assert "**No points** this time." in words(results[0])
    assert f"Together {totals[1]} points: place 1 of 2." in words(results[1])

    # Worth twice as much. The same option again changes nothing, its time included.
    await evening.next()
    asked = await evening.everywhere(question(3))
    decided = await evening.vote(ann, 3, "A")
    await pass_time(60)
    await evening.vote(ann, 3, "A")
    await evening.vote(eli, 3, "B")
    await evening.close(3)
    totals[0] += kahoot(milliseconds(asked[0], decided), 2000)
    assert totals[0] > 2900 > totals[1]

    await evening.next()
    podium = await evening.everywhere(PODIUM)
    assert f"Your group: {totals[0]} points, place 1 of 2." in words(podium[0])
    assert f"**1. Group 1: {totals[0]} points** ← your group" in words(podium[0])
    assert f"**1.** Group 1: {totals[0]} points\n🥈 **2. Group 2: {totals[1]} points** ← your group" in words(podium[1])
    assert "Group 3: nobody there" in words(podium[0])
    assert "was not there" in words(podium[2])
    rounds = [title for number in (1, 2, 3) for title in (question(number), result(number))]
    for group in school.groups:
        assert await evening.titles(group) == [LOBBY, *rounds, PODIUM]

    name = f"standings-{evening.id}.csv"
    final = await school.owner.until(
        school.organisers, lambda m: any(a["filename"] == name for a in m["attachments"]), seconds=60
    )
    files = {a["filename"]: await school.owner.read(a["url"]) for a in final["attachments"]}
    table = list(csv.reader(io.StringIO(files[name].decode("utf-8-sig"))))
    assert [row[:3] for row in table[1:3]] == [["1", "Group 1", str(totals[0])], ["2", "Group 2", str(totals[1])]]
    assert table[3][1:3] == ["Group 3", "0"]
    answers = list(csv.DictReader(io.StringIO(files[f"answers-{evening.id}.csv"].decode("utf-8-sig"))))
    assert [(row["Question"], row["Name"], row["Option"]) for row in answers if row["Group"] == "Group 1"][:4] == [
        ("1", name, option)
        for name, option in (("Mentor 1", "B"), ("Student 11", "B"), ("Student 12", "B"), ("Student 13", "A"))
    ]


async def test_only_the_one_who_chose_sees_what_they_chose(school: School, evening: Evening) -> None:
    ann, ben, *_ = school.groups[0].people
    await evening.open()
    await evening.here(ann, ben)
    await evening.begin()
    answer = await evening.vote(ann, 1, "C")
    assert answer["message"]["flags"] & PRIVATE and "You chose **C**" in words(answer["message"])
    channel = school.groups[0].channel
    assert any("**C**" in told for told in await evening.told_privately(ann, channel))
    assert not any("You chose" in told for told in await evening.told_privately(ben, channel))
    assert not any("You chose" in words(message) for message in await evening.messages(channel))


async def test_everybody_presses_at_once_and_everybody_is_counted_once(school: School, evening: Evening) -> None:
    await evening.open(scoring="accuracy")
    await evening.begin()
    asked = zip(school.groups, await evening.everywhere(question(1)), strict=True)
    everyone = [(person, message) for group, message in asked for person in group.people]
    taps = (evening.tap(person, message, "B") for person, message in everyone for _ in range(3))
    answers = await asyncio.gather(*taps)
    assert {answer["state"] for answer in answers} == {"answered"}
    assert [vote for vote, _ in evening.votes()] == sorted(int(answer["id"]) for answer in answers)
    results = await evening.close(1)
    for shown in results:
        assert "The Seine with 4 votes" in words(shown) and "Together 1000 points: place 1 of 3." in words(shown)


async def test_a_tap_after_the_time_is_refused_and_changes_no_points(school: School, evening: Evening) -> None:
    ann, *_ = school.groups[0].people
    await evening.open(advance="next")
    await evening.here(ann)
    await evening.begin()
    asked = await evening.shown(school.groups[0], question(1))
    await evening.vote(ann, 1, "A")
    results = await evening.close(1)
    late = await evening.tap(ann, asked, "B")
    assert late["message"]["flags"] & PRIVATE and "Too late" in words(late["message"])
    assert "▲ **A**  The Nile with 1 vote" in words(results[0])
    await evening.press("next")
    await evening.close(2)
    standings = "SELECT revision, reason FROM kickoff_standings WHERE kickoff_id = ? ORDER BY revision"
    assert school.rows(standings, evening.id) == [(1, "question"), (2, "question")]


async def test_next_pressed_by_two_organisers_at_once_goes_on_once(school: School, evening: Evening) -> None:
    other = school.visitor("daniel.weiss")
    await evening.open(advance="next")
    await evening.begin()
    await evening.close(1)
    board = await evening.panel("next")
    answers = await asyncio.gather(*(evening.push(person, board, "next") for person in (school.owner, other)))
    told = sorted(words(answer) for answer in answers)
    assert told[0].startswith("Here we go.") and "Somebody was quicker" in told[1]
    await evening.everywhere(question(2))
    assert school.number("SELECT count(*) FROM kickoff_windows WHERE kickoff_id = ?", evening.id) == 6
