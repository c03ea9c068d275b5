"""What a kickoff looks like: within Discord's limits for the longest words and the most groups, and without hints."""

from dataclasses import replace
from datetime import UTC, datetime

import discord
import pytest
from discord.utils import format_dt

from bot.domain.evening import Evening, GroupResult
from bot.domain.kickoff import Kickoff, KickoffGroup, KickoffQuestion, Window
from bot.domain.kickoff_views import Board, Face, GroupOnBoard, KickoffFacts, QuestionSheet, ShownEvening
from bot.domain.modes import MODES, Mode
from bot.domain.quiz import LONGEST, Question
from bot.domain.scoring import TeamAnswer
from bot.domain.standings import ShownStandings, Standing
from bot.embeds.kickoff import (
    correction_embed,
    final_embed,
    lobby_embed,
    podium_embed,
    question_embed,
    results_embed,
    table,
)
from bot.embeds.kickoff_board import board_embed
from bot.texts import text

NOW = datetime(2026, 9, 11, 10, 30, tzinfo=UTC)
GROUPS = 250
LONG_NAME = "*" * 80
"""As long as a group's name may be, and every character needs escaping."""

LONGEST_QUESTION = Question(
    text="_" * LONGEST["text"],
    options=tuple("~" * (LONGEST["option"] - 1) + str(number) for number in range(4)),
    right=(0, 1, 2),
    explanation="|" * LONGEST["explanation"],
    image="0" * 40 + ".webp",
    image_alt="*" * LONGEST["image_alt"],
)


def kickoff(**other: object) -> Kickoff:
    values: dict[str, object] = {
        "id": 1,
        "programme_id": 1,
        "title": "`" * LONGEST["title"],
        "scoring": "speed",
        "automatic": True,
        "pause_seconds": 10,
        "phase": "running",
        "paused": False,
        "question_id": 1,
        "next_at": None,
        "revision": 1,
        "started_by": 1,
        "started_at": NOW,
        "began_at": NOW,
        "ended_at": None,
        "closed_at": None,
        "board_channel_id": 1,
        "board_message_id": 1,
        "board_number": 1,
        "board_posted_at": NOW,
    }
    return Kickoff(**{**values, **other})  # type: ignore[arg-type]


def asked(question: Question = LONGEST_QUESTION, **other: object) -> KickoffQuestion:
    values: dict[str, object] = {
        "id": 1,
        "kickoff_id": 1,
        "position": 12,
        "question": question,
        "key": None,
        "extra_seconds": 0,
        "state": "closed",
        "interrupted": True,
        "repeat_of": None,
        "opened_at": NOW,
        "closed_at": NOW,
    }
    return KickoffQuestion(**{**values, **other})  # type: ignore[arg-type]


WINDOW = Window(
    id=1,
    kickoff_id=1,
    question_id=1,
    group_id=GROUPS,
    post_id=1,
    channel_id=1,
    message_id=1,
    opened_at=NOW,
    closed_at=NOW,
    cut_ms=30_500,
    interrupted=False,
)
NAMES = dict.fromkeys(range(1, GROUPS + 1), LONG_NAME)
ROWS = tuple(Standing(number, 24_000 - number, number) for number in range(1, GROUPS + 1))


def shown(question: KickoffQuestion) -> ShownEvening:
    groups = [KickoffGroup(number, 1, number, number) for number in NAMES]
    return ShownEvening(Evening(kickoff(), [question], groups, {}, ROWS), NAMES, 12)


def fits(embed: discord.Embed) -> None:
    """Discord's limits for one embed (resources/message, "Embed Limits")."""
    assert len(embed) <= 6000
    assert len(embed.title or "") <= 256
    assert len(embed.description or "") <= 4096
    assert len(embed.footer.text or "") <= 2048
    assert len(embed.fields) <= 25
    assert all(len(field.name or "") <= 256 and 1 <= len(field.value or "") <= 1024 for field in embed.fields)


@pytest.mark.parametrize("mode", MODES)
def test_the_longest_question_fits(mode: Mode) -> None:
    sheet = QuestionSheet(kickoff(mode=mode), asked(), 12, {1: WINDOW}, {GROUPS: ROWS[-1]})
    fits(question_embed(sheet, GROUPS, NOW, "en", with_image=True))


def test_an_image_is_shown_where_its_file_is_and_said_in_words_in_any_case() -> None:
    question = asked(replace(LONGEST_QUESTION, image_alt="A *map*"), state="open", interrupted=False)
    sheet = QuestionSheet(kickoff(), question, 12, {1: WINDOW}, {})
    with_file, without = (question_embed(sheet, GROUPS, NOW, "en", with_image=there) for there in (True, False))
    assert with_file.image.url == "attachment://question-12.webp"
    assert without.image.url is None
    for embed in (with_file, without):
        assert r"Picture: A \*map\*" in str(embed.description)


def test_the_board_says_where_to_look_when_something_goes_wrong_until_it_is_over() -> None:
    for phase in ("lobby", "running", "podium", "closed"):
        board = Board(replace(kickoff(), phase=phase), None, None, 12, "en", (), (), False)
        assert ("docs/tonight.md" in str(board_embed(board, "en").footer.text)) == (phase != "closed")


@pytest.mark.parametrize("mode", MODES)
def test_every_place_says_the_mode(mode: Mode) -> None:
    """The lobby how it is played, the board in short, a question what a tap does."""
    facts = KickoffFacts(kickoff(mode=mode), 12, "en")
    sheet = QuestionSheet(facts.kickoff, asked(), 12, {1: WINDOW}, {})
    board = Board(facts.kickoff, None, None, 12, "en", (), (), False)
    fits(lobby_embed(facts, "en"))
    assert text(f"kickoff.how_{mode}", "en") in str(lobby_embed(facts, "en").description)
    assert text(f"kickoff.mode_{mode}", "en") in str(board_embed(board, "en").footer.text)
    asks = text(f"kickoff.closes_{mode}", "en", when=format_dt(NOW, "R"))
    assert asks in str(question_embed(sheet, GROUPS, NOW, "en").description)


@pytest.mark.parametrize("state", ["closed", "skipped", "void"])
def test_the_longest_results_fit(state: str) -> None:
    question = asked(state=state)
    result = GroupResult(WINDOW, (), frozenset(), TeamAnswer(3, 12_345, 5), 800)
    fits(results_embed(shown(question), question, result, "en"))


def test_two_hundred_and_fifty_groups_fit_on_the_podium() -> None:
    everyone = shown(asked())
    podium = podium_embed(everyone, GROUPS, "en")
    fits(podium)
    assert "your group" in str(podium.description).splitlines()[-1]
    standings = ShownStandings(1, 1, 2, "key", 1, ROWS, NOW)
    fits(correction_embed(everyone, standings, GROUPS, "en"))
    fits(final_embed(everyone, standings, True, "en"))


def test_forty_groups_are_all_in_the_table() -> None:
    """The main case: a school's forty groups with names such as people give."""
    names = {number: f"The Navigators of {number}" for number in range(1, 41)}
    lines = table(ROWS[:40], names, 7, "en").splitlines()
    assert len(lines) == 40
    assert [line for line in lines if "your group" in line] == [lines[6]]


def test_the_first_three_places_stand_on_the_podium() -> None:
    """Who shares a place shares its medal, and there is none for nothing."""
    rows = [Standing(1, 900, 1), Standing(2, 800, 2), Standing(3, 800, 2), Standing(4, 10, 4), Standing(5, 0, None)]
    evening = replace(shown(asked()).evening, standings=rows)
    podium = podium_embed(ShownEvening(evening, dict.fromkeys(range(1, 6), "Red"), 12), 4, "en")
    lines = str(podium.description).splitlines()[2:]
    assert [line[0] for line in lines[:3]] == ["🥇", "🥈", "🥈"]
    assert not any(medal in line for line in lines[3:] for medal in "🥇🥈🥉")
    final = final_embed(shown(asked()), ShownStandings(1, 1, 2, "end", None, tuple(rows), NOW), True, "en")
    assert str(final.description).startswith("🥇")
    nothing = replace(evening, standings=[Standing(1, 0, 1)])
    assert "🥇" not in str(podium_embed(ShownEvening(nothing, NAMES, 12), 1, "en").description)


def test_forty_groups_are_all_on_the_board() -> None:
    """In columns, so that what is going on above them and the panel below are seen at once."""
    names = {number: f"The Navigators of {number}" for number in range(1, 41)}
    groups = tuple(GroupOnBoard(n, name, 5, (), True, NOW, NOW, 5) for n, name in names.items())
    board = Board(kickoff(), asked(), asked(state="pending"), 12, "en", groups, ROWS[:40], corrected=False)
    embed = board_embed(board, "en")
    fits(embed)
    columns = [str(field.value).splitlines() for field in embed.fields if "Navigators" in str(field.value)]
    assert [len(column) for column in columns] == [14, 14, 12]
    assert all(names[n] in line for n, line in enumerate((line for column in columns for line in column), start=1))


def test_a_table_names_a_group_once() -> None:
    lines = table(ROWS, NAMES, 1, "en").splitlines()
    assert sum("your group" in line for line in lines) == 1
    assert f"{GROUPS - (len(lines) - 1)} more" in lines[-1]


@pytest.mark.parametrize("phase", ["lobby", "running", "podium", "closed"])
@pytest.mark.parametrize("state", ["open", "closed"])
def test_two_hundred_and_fifty_groups_fit_on_the_board(phase: str, state: str) -> None:
    missing = tuple(Face("\\" * 80, 10**18 + number) for number in range(6))
    groups = tuple(
        GroupOnBoard(
            number,
            LONG_NAME,
            people=6,
            missing=missing if number % 2 else missing[:3],
            asked=True,
            opened_at=NOW,
            closed_at=None,
            voted=3,
        )
        for number in range(1, GROUPS + 1)
    )
    board = Board(
        kickoff(phase=phase), asked(state=state), asked(state="pending"), 12, "en", groups, ROWS, corrected=True
    )
    fits(board_embed(board, "en"))


def test_what_an_organiser_wrote_is_shown_as_it_was_written() -> None:
    """Stars and underscores of a sum do not become italics, and nobody is pinged."""
    question = asked(Question(text="2*3*4 = @everyone?", options=("a_b_c", "24"), right=(1,)), state="open")
    embed = question_embed(QuestionSheet(kickoff(), question, 1, {}, {}), 1, NOW, "en")
    assert r"2\*3\*4" in str(embed.description)
    assert r"a\_b\_c" in str(embed.description)


def test_a_question_looks_the_same_whatever_is_right() -> None:
    sheets = [
        QuestionSheet(kickoff(), asked(replace(LONGEST_QUESTION, right=(right,)), state="open"), 1, {}, {})
        for right in range(4)
    ]
    assert len({str(question_embed(sheet, 1, NOW, "en").to_dict()) for sheet in sheets}) == 1


def test_the_lobby_names_the_voice_channel_of_a_group_that_has_one() -> None:
    facts = KickoffFacts(kickoff(), 12, "en")
    assert "<#77>" in str(lobby_embed(facts, "en", 77).description)
    assert "talk to each other" not in str(lobby_embed(facts, "en").description)
