"""Joining: how a person on the roster is bound to a Discord account."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.participants import Participant
from bot.domain.refusal import Refusal

CODE_LETTERS = "ACDEFGHJKMNPQRTVWXY3479"
"""Without those that look alike: no O and 0, I, L and 1, Z and 2, S and 5, G's twin 6, B and 8, U beside V."""
CODE_LENGTH = 8

MOST_WRONG_CODES = 5
WRONG_CODES_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Matching:
    """People found on the server by their exact handle: participant ids and the accounts, and who is to be left out."""

    id: int
    pairs: Mapping[int, int]
    left_out: frozenset[int]

    @property
    def chosen(self) -> dict[int, int]:
        return {person: account for person, account in self.pairs.items() if person not in self.left_out}


def new_codes(participant_ids: Collection[int], taken: Collection[str]) -> dict[int, str]:
    """A code for each of these people, unlike each other and unlike those taken."""
    used = set(taken)
    codes = {}
    for person in participant_ids:
        while (code := "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))) in used:
            pass
        used.add(code)
        codes[person] = code
    return codes


def code_of(typed: str) -> str:
    """A code as it is stored, however it was typed: in small letters, with blanks or hyphens."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())[:16]


def refuse_many_guesses(guesses: Sequence[datetime], now: datetime) -> None:
    """Raises `Refusal` once an account has typed too many wrong codes. `guesses` are those of the last hour."""
    if len(guesses) >= MOST_WRONG_CODES:
        wait = guesses[len(guesses) - MOST_WRONG_CODES] + WRONG_CODES_WITHIN - now
        raise Refusal("join.too_many_guesses", n=max(1, -(-int(wait.total_seconds()) // 60)))


def accounts_named(handle: str, discord_id: int) -> tuple[str, str]:
    """How a roster may name this account: by its handle, or by its id."""
    return handle.casefold(), str(discord_id)


def names_account(person: Participant, handle: str, discord_id: int) -> bool:
    """Whether the roster gives this account for this person. An id of 17 to 19 digits is never taken for a handle."""
    named = person.handle or ""
    if named.isdecimal() and len(named) >= 17:
        return named == str(discord_id)
    return bool(named) and named == handle.casefold()


def bound(person: Participant, discord_id: int, handle: str | None, now: datetime) -> Participant:
    """This person, joined. From now on only the Discord id counts."""
    return replace(person, discord_id=discord_id, handle=person.handle or handle, joined_at=now)


def unbound(person: Participant) -> Participant:
    """This person as before joining.

    The account that the roster gave is taken away too: it may be how the wrong person got in. A code is left to join.
    """
    return replace(person, discord_id=None, handle=None, joined_at=None)
