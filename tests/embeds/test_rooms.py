"""What rooms read of a merge or a substitute."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.participants import MentorGroup
from bot.domain.stand_ins import Merge, ShownMerge, ShownSubstitute, Substitute
from bot.domain.standings import Standing
from bot.embeds.kickoff import table
from bot.embeds.rooms import came_embed, left_embed, substitute_embed
from tests.domain.people import person

AT = datetime(2026, 9, 12, 11, tzinfo=UTC)
MERGE = Merge(id=1, kickoff_id=1, group_id=7, into_id=8, given_by=9, given_at=AT, until=AT)


def named(number: int, name: str) -> MentorGroup:
    return MentorGroup(id=number, programme_id=1, name=name, channel_id=70 + number, created_at=AT, removed_at=None)


SHOWN = ShownMerge(MERGE, named(7, "Red_Foxes"), named(8, "*Blue*"), "en")


def test_names_of_groups_are_shown_as_they_are() -> None:
    assert left_embed(SHOWN).title == "Tonight you sit with \\*Blue\\*"
    assert "<#78>" in str(left_embed(SHOWN).description)
    assert came_embed(SHOWN).title == "Red\\_Foxes sits with you tonight"


def test_once_it_is_over_the_notes_say_so_also_of_a_group_that_is_gone() -> None:
    over = replace(SHOWN, merge=replace(MERGE, undone_at=AT))
    assert "back in your own room" in str(left_embed(over).description)
    assert came_embed(replace(over, group=None)).title == "another group sat with you"


def test_a_substitute_who_has_been_erased_is_somebody() -> None:
    seat = Substitute(id=1, kickoff_id=1, participant_id=3, group_id=7, given_by=9, given_at=AT, until=AT)
    here = ShownSubstitute(seat, person(3, "staff", discord_id=33), "en")
    assert substitute_embed(here).description == "<@33> sits in with you tonight. Say hello!"
    gone = ShownSubstitute(replace(seat, undone_at=AT), None, "en")
    assert substitute_embed(gone).description == "Somebody sat in with you. That is over."


def test_the_standings_say_with_whom_a_group_plays() -> None:
    rows = [Standing(8, 900, 1), Standing(7, 100, None, sits_in=8)]
    lines = table(rows, {7: "Red_Foxes", 8: "Blue"}, None, "en").splitlines()
    assert lines[1] == "– Red\\_Foxes (plays with Blue)"
