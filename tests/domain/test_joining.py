"""Codes that people can type, and whom an account may be."""

from datetime import timedelta

import pytest

from bot.domain.changes import Edit
from bot.domain.joining import (
    CODE_LENGTH,
    CODE_LETTERS,
    MOST_WRONG_CODES,
    bound,
    code_of,
    names_account,
    new_codes,
    refuse_many_guesses,
    unbound,
)
from bot.domain.refusal import Refusal
from tests.conftest import KICKOFF_EVENING
from tests.roster_builders import person

ANN = 123456789012345678


def test_codes_are_of_eight_signs_that_do_not_look_alike_and_each_is_another() -> None:
    codes = new_codes(range(500), ())
    assert len(set(codes.values())) == 500
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) for code in codes.values())
    assert not set(CODE_LETTERS) & set("O0IL1S5Z2B86U")


def test_a_code_is_unlike_those_that_are_out(monkeypatch: pytest.MonkeyPatch) -> None:
    signs = iter("AAAAAAAA" + "BBBBBBBB")
    monkeypatch.setattr("bot.domain.joining.secrets.choice", lambda letters: next(signs))
    assert new_codes([1], {"AAAAAAAA"}) == {1: "BBBBBBBB"}


@pytest.mark.parametrize("typed", ["ABCD3467", "abcd3467", " abcd-3467 ", "`ABCD 3467`"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert code_of(typed) == "ABCD3467"


def test_five_wrong_codes_within_an_hour_are_enough() -> None:
    guesses = [KICKOFF_EVENING + timedelta(minutes=i) for i in range(MOST_WRONG_CODES)]
    refuse_many_guesses(guesses[1:], KICKOFF_EVENING)
    with pytest.raises(Refusal) as caught:
        refuse_many_guesses(guesses, KICKOFF_EVENING + timedelta(minutes=10))
    assert caught.value.blanks["n"] == 50


@pytest.mark.parametrize(
    ("named", "handle", "is_them"),
    [
        ("ann.lee", "ann.lee", True),
        ("ann.lee", "Ann.Lee", True),
        ("ann.lee", "ann.lee2", False),
        (str(ANN), "whatever", True),
        (str(ANN + 1), str(ANN + 1), False),
        (None, "", False),
        ("", "", False),
    ],
)
def test_an_account_is_named_by_its_handle_or_its_id(named: str | None, handle: str, is_them: bool) -> None:
    """Also a handle that is all digits is nobody's id."""
    assert names_account(person(1, handle=named), handle, ANN) is is_them


def test_joining_keeps_the_handle_of_the_file_so_that_the_file_changes_nothing_later() -> None:
    assert bound(person(1, handle="ann"), ANN, "ann.lee", KICKOFF_EVENING).handle == "ann"
    assert bound(person(1), ANN, "ann.lee", KICKOFF_EVENING).handle == "ann.lee"


def test_undoing_a_claim_takes_the_account_and_the_handle_that_came_with_it() -> None:
    claimed = person(1, handle="ann", discord_id=ANN, joined_at=KICKOFF_EVENING)
    came = Edit(1, {"handle": None, "discord_id": None}, {"handle": "ann", "discord_id": ANN})
    for binding in (came, None):
        free = unbound(claimed, binding)
        assert (free.discord_id, free.handle, free.joined_at) == (None, None, None)


def test_undoing_a_claim_leaves_the_handle_that_a_file_gave() -> None:
    claimed = person(1, handle="ann", discord_id=ANN, joined_at=KICKOFF_EVENING)
    assert unbound(claimed, Edit(1, {"discord_id": None}, {"discord_id": ANN})).handle == "ann"
    given_since = Edit(1, {"handle": None, "discord_id": None}, {"handle": "other", "discord_id": ANN})
    assert unbound(claimed, given_since).handle == "ann"
