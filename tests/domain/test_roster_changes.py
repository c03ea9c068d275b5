"""Changes to single people: what each may not do, what undoing restores, and where Discord has to follow."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.access import Spot, spots_touched
from bot.domain.changes import (
    ChangeKind,
    RosterChange,
    edit,
    moved,
    refuse_conflict,
    refuse_without_right,
    removed,
    replaced,
    undone,
)
from bot.domain.joining import bound
from bot.domain.participants import Participant
from bot.domain.refusal import Refusal
from bot.domain.stand_ins import StandIns
from tests.conftest import KICKOFF_EVENING
from tests.roster_builders import BLUE, PROGRAMME, RED, person

GROUPS = {1: BLUE, 2: RED}


def refusal(made: Any) -> str:
    """The key of the refusal that a call raises."""
    with pytest.raises(Refusal) as caught:
        made()
    return caught.value.key


def change(*pairs: tuple[Participant, Participant], kind: ChangeKind = "move") -> RosterChange:
    return RosterChange(
        id=1,
        programme_id=1,
        participant_id=None,
        kind=kind,
        edits=tuple(edit(*pair) for pair in pairs),
        requested_by=7,
        at=KICKOFF_EVENING,
        undone_at=None,
    )


def undo(made: RosterChange, *people: Participant) -> list[Participant]:
    return undone(made, {p.id: p for p in people}, GROUPS)


def test_a_move_changes_the_group_and_ends_being_left_out() -> None:
    assert moved(person(1, left_out=True), BLUE) == person(1, group_id=1)


def test_nobody_moves_to_where_they_are_nor_staff_into_a_group() -> None:
    assert refusal(lambda: moved(person(1, group_id=1), BLUE)) == "roster.there_already"
    assert refusal(lambda: moved(person(1, "staff"), BLUE)) == "roster.not_in_groups"


def test_whoever_is_removed_leaves_group_and_account_behind_and_keeps_their_roster_id() -> None:
    gone = removed(person(1, roster_id="S1", group_id=1, discord_id=5, joined_at=KICKOFF_EVENING), KICKOFF_EVENING)
    assert (gone.group_id, gone.discord_id, gone.joined_at) == (None, None, None)
    assert gone.roster_id == "S1"


@pytest.mark.parametrize(
    ("newcomer", "key"),
    [
        (person(0, roster_id="s1"), "roster.id_taken"),
        (person(0, roster_id="S9"), "roster.id_of_removed"),
        (person(0, handle="ann"), "roster.account_taken"),
        (person(0, discord_id=55), "roster.account_taken"),
        (person(0, "mentor", group_id=1), "roster.group_full"),
    ],
)
def test_nobody_is_added_who_clashes_with_somebody(newcomer: Participant, key: str) -> None:
    people = [
        person(1, roster_id="S1", handle="ann", discord_id=55),
        person(2, roster_id="S9", removed_at=KICKOFF_EVENING, handle="bob"),
        person(3, "mentor", group_id=1),
        person(4, "mentor", group_id=1),
    ]
    assert refusal(lambda: refuse_conflict([newcomer], people)) == key


def test_a_removed_persons_account_and_place_are_free() -> None:
    gone = person(2, "mentor", handle="bob", group_id=1, removed_at=KICKOFF_EVENING)
    refuse_conflict([person(0, "mentor", handle="bob", group_id=1)], [gone, person(3, "mentor", group_id=1)])


def test_only_manage_server_changes_people_with_rights() -> None:
    for kind in ("organiser", "staff"):
        assert refusal(lambda kind=kind: refuse_without_right([kind], False)) == "common.needs_manage_server"
        refuse_without_right([kind], True)
    refuse_without_right(["student", "mentor"], False)


def test_a_mentor_is_replaced_by_one_without_a_group() -> None:
    mentor, successor = person(1, "mentor", group_id=1), person(2, "mentor")
    pairs = replaced(mentor, successor, BLUE, None)
    assert [after.group_id for _, after in pairs] == [None, 1]


def test_nobody_else_replaces_a_mentor() -> None:
    mentor, other = person(1, "mentor", group_id=1), person(2, "mentor", group_id=2)
    assert refusal(lambda: replaced(mentor, other, BLUE, RED)) == "roster.mentor_elsewhere"
    assert refusal(lambda: replaced(other, mentor, None, BLUE)) == "roster.mentor_without_group"
    assert refusal(lambda: replaced(mentor, person(3), BLUE, None)) == "roster.no_mentor"
    assert refusal(lambda: replaced(mentor, mentor, BLUE, BLUE)) == "roster.mentor_elsewhere"


# ---------------------------------------------------------------------- undo


def test_undoing_puts_back_what_was_changed_and_nothing_else() -> None:
    before = person(1, group_id=1, left_out=False)
    after = moved(before, RED)
    renamed = replace(after, name="Newer name")
    assert undo(change((before, after)), renamed) == [replace(renamed, group_id=1)]


def test_undoing_a_removal_brings_the_account_back() -> None:
    before = person(1, group_id=1, discord_id=5, joined_at=KICKOFF_EVENING)
    after = removed(before, KICKOFF_EVENING)
    assert undo(change((before, after), kind="remove"), after) == [before]


def test_an_undo_counts_once() -> None:
    before = person(1, group_id=1)
    done = replace(change((before, moved(before, RED))), undone_at=KICKOFF_EVENING)
    assert refusal(lambda: undo(done, moved(before, RED))) == "roster.undone_already"


def test_something_newer_stands_against_an_undo() -> None:
    before = person(1, group_id=1)
    made = change((before, moved(before, RED)))
    assert refusal(lambda: undo(made, before)) == "roster.changed_since"


def test_an_added_person_who_has_joined_since_is_not_taken_off_by_an_undo() -> None:
    here = person(1, handle="ann")
    made = change((removed(here, KICKOFF_EVENING), here), kind="add")
    assert undo(made, here)[0].removed_at is not None
    assert refusal(lambda: undo(made, bound(here, 5, "ann", KICKOFF_EVENING))) == "roster.changed_since"


def test_an_account_that_somebody_else_has_by_now_stands_against_an_undo() -> None:
    before = person(1, discord_id=5, joined_at=KICKOFF_EVENING)
    after = removed(before, KICKOFF_EVENING)
    made = change((before, after), kind="remove")
    assert refusal(lambda: undo(made, after, person(2, discord_id=5))) == "roster.account_taken"


def test_a_group_that_has_two_mentors_by_now_stands_against_an_undo() -> None:
    before = person(1, "mentor", group_id=1)
    after = moved(before, RED)
    people = [after, person(2, "mentor", group_id=1), person(3, "mentor", group_id=1)]
    assert refusal(lambda: undo(change((before, after)), *people)) == "roster.group_full"


def test_a_group_that_is_gone_stands_against_an_undo() -> None:
    before = person(1, group_id=3)
    after = moved(before, RED)
    assert refusal(lambda: undo(change((before, after)), after)) == "roster.group_gone"


def test_a_binding_is_not_undone_this_way() -> None:
    before = person(1, handle="ann")
    after = bound(before, 5, "ann", KICKOFF_EVENING)
    assert refusal(lambda: undo(change((before, after), kind="bind"), after)) == "common.stale_button"


# ---------------------------------------------------------------------- Discord follows


def test_a_move_touches_the_channels_and_not_the_role() -> None:
    violet = replace(RED, channel_id=502)
    before = person(1, discord_id=5, group_id=1)
    assert set(spots_touched([(before, moved(before, RED))], PROGRAMME, {1: BLUE, 2: violet}, StandIns())) == {
        Spot(5, channel_id=501),
        Spot(5, channel_id=502),
    }


def test_joining_touches_role_and_channel_and_a_removal_both_again() -> None:
    before = person(1, "mentor", group_id=1)
    after = bound(before, 5, None, KICKOFF_EVENING)
    both = {Spot(5, role_id=73), Spot(5, channel_id=501)}
    assert set(spots_touched([(before, after)], PROGRAMME, GROUPS, StandIns())) == both
    assert set(spots_touched([(after, removed(after, KICKOFF_EVENING))], PROGRAMME, GROUPS, StandIns())) == both


def test_who_has_not_joined_touches_nothing() -> None:
    before = person(1, group_id=1)
    assert spots_touched([(before, moved(before, RED))], PROGRAMME, GROUPS, StandIns()) == []


@pytest.mark.parametrize("kind", ["organiser", "staff"])
def test_joining_gives_organisers_and_staff_no_role(kind: Any) -> None:
    before = person(1, kind)
    assert spots_touched([(before, bound(before, 5, None, KICKOFF_EVENING))], PROGRAMME, GROUPS, StandIns()) == []
