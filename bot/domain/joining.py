"""Joining: how a person on the roster is bound to a Discord account."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.changes import Edit, RosterChange
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


def unbound(person: Participant, binding: Edit | None) -> Participant:
    """This person as before joining. `binding` is what joining did to them, `None` if they were added with an account.

    The handle that a file gave stays, since that is how the file finds them again; one that came with the account goes.
    """
    handle = person.handle if binding else None
    if binding and "handle" in binding.after and binding.after["handle"] == person.handle:
        handle = binding.before["handle"]
    return replace(person, discord_id=None, handle=handle, joined_at=None)


def binding_of(participant_id: int, binds: Iterable[RosterChange]) -> Edit | None:
    """What joining did to this person. `binds` are changes of the kind `bind`, newest first."""
    return next((e for change in binds for e in change.edits if e.participant_id == participant_id), None)


def turned_out(unbinds: Iterable[RosterChange]) -> frozenset[tuple[int, int]]:
    """People and the accounts whose claim to be them was undone: only a code lets such an account in as them again."""
    return frozenset((e.participant_id, e.before["discord_id"]) for change in unbinds for e in change.edits)
