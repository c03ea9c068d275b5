"""Whose consent counts, of what there can be proof, and who may do what with it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from bot.domain.meetups import MeetUp, MeetUpState, Proof
from bot.domain.meetups.proof import (
    EARLY,
    LONGEST_WHAT,
    Occasion,
    PhotoRules,
    Visitor,
    begun,
    latest_begun,
    refuse_without_meeting,
    signed_note,
)
from bot.domain.participants import GroupMembers, Participant
from bot.domain.programme import Kind
from bot.domain.refusal import Refusal
from tests.domain import people

NOW = datetime(2026, 12, 4, 12, tzinfo=UTC)
RED, BLUE = 1, 2


def person(number: int, kind: Kind = "student", group: int | None = RED, consent: bool | None = True) -> Participant:
    return replace(people.person(number, kind, group, discord_id=1000 + number), photo_consent=consent)


def meet_up(number: int = 1, hours: float = -1, state: MeetUpState = "planned") -> MeetUp:
    starts = NOW + timedelta(hours=hours)
    return MeetUp(
        id=number,
        programme_id=1,
        group_id=RED,
        uid=str(number),
        sequence=0,
        local_start=starts.replace(tzinfo=None),
        zone="UTC",
        starts_at=starts,
        minutes=60,
        online=False,
        place=None,
        note=None,
        state=state,
        reason=None,
        created_by=1,
        created_at=NOW,
        changed_at=NOW,
    )


PROOF = Proof(
    id=1,
    programme_id=1,
    group_id=RED,
    meet_up_id=1,
    kind="photo",
    file="x",
    note=None,
    given_by=1002,
    given_at=NOW,
    stored_at=NOW,
    keep_until=NOW,
    deleted_at=None,
    deleted_by=None,
)


def visitor(who: Participant | None, *, staff: bool = False, organiser: bool = False) -> Visitor:
    return Visitor(who.discord_id or 0 if who else 5, staff, organiser, who)


@pytest.mark.parametrize(("word", "allowed"), [(True, True), (False, False), (None, False)])
@pytest.mark.parametrize("kind", ["mentor", "student"])
def test_everyones_yes_is_needed_and_no_word_is_no(kind: Kind, word: bool | None, allowed: bool) -> None:
    one = person(3, kind, consent=word)
    mentors, students = ((person(1, "mentor"), one), (person(2),)) if kind == "mentor" else ((), (person(2), one))
    assert Occasion(GroupMembers(people.group(RED), mentors, students), None).photos_allowed is allowed


@pytest.mark.parametrize("state", get_args(MeetUpState))
def test_there_is_proof_only_of_what_has_begun_and_was_not_said_to_have_failed(state: MeetUpState) -> None:
    assert begun(meet_up(state=state), NOW) is (state in ("planned", "held"))
    assert not begun(meet_up(state=state, hours=24), NOW)


def test_people_may_come_early_but_not_by_more_than_an_hour() -> None:
    assert begun(meet_up(hours=EARLY.total_seconds() / 3600), NOW)
    with pytest.raises(Refusal, match="not_begun") as no:
        refuse_without_meeting(meet_up(hours=1.1), NOW)
    assert no.value.blanks["unix"] == int((NOW + timedelta(hours=1.1)).timestamp())


def test_the_latest_is_meant() -> None:
    ups = [meet_up(1, -50), meet_up(2, -3), meet_up(3, -1, "cancelled"), meet_up(4, 30)]
    assert latest_begun(ups, NOW) == ups[1]
    assert latest_begun(ups[3:], NOW) is None


@pytest.mark.parametrize(
    ("who", "sees", "deletes"),
    [
        (visitor(person(1, "mentor")), True, True),
        (visitor(person(2)), True, True),  # who gave it
        (visitor(person(3)), True, False),
        (visitor(person(4, "mentor", BLUE)), False, False),
        (visitor(person(5, "staff", None), staff=True), True, False),
        (visitor(None, staff=True), True, False),
        (visitor(None, organiser=True), True, True),
        (visitor(person(6, "staff", RED)), False, False),  # whose Discord role is not staff
        (visitor(None), False, False),
    ],
)
def test_who_sees_and_who_deletes(who: Visitor, sees: bool, deletes: bool) -> None:
    assert who.sees(RED) is sees
    assert (sees and who.may_delete(PROOF)) is deletes


def test_only_the_group_signs() -> None:
    assert visitor(person(3)).signer(RED) == person(3)
    for who in (visitor(None, organiser=True), visitor(person(3, group=BLUE)), visitor(person(3, "staff"))):
        with pytest.raises(Refusal, match="group_signs"):
            who.signer(RED)


def test_a_proof_counts_from_when_it_is_stored_until_somebody_deletes_it() -> None:
    assert not replace(PROOF, stored_at=None).proves
    assert PROOF.proves and PROOF.there
    overdue = replace(PROOF, deleted_at=NOW)
    assert overdue.proves and not overdue.there
    assert not replace(overdue, deleted_by=7).proves


def test_a_note_needs_its_three_parts_and_is_cut_to_what_fits() -> None:
    note = signed_note(" We\ntalked. ", "  The\n library ", "7 pm")
    assert (note.what, note.where, note.when) == ("We\ntalked.", "The library", "7 pm")
    assert len(signed_note("x" * 5000, "y", "z").what) == LONGEST_WHAT
    for parts in (("", "b", "c"), ("a", " \n", "c"), ("a", "b", "")):
        with pytest.raises(Refusal, match="note_empty"):
            signed_note(*parts)


def test_the_date_until_which_it_is_kept() -> None:
    assert PhotoRules(keep_days=30).keep_until(NOW) == NOW + timedelta(days=30)
