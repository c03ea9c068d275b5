"""What the rows of one roster claim together: who is in it twice, and which groups cannot stand.

Identity is the roster id, else the Discord account; never the name, since two people may well share one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.domain.programme import Kind
from bot.domain.roster.columns import Header
from bot.domain.roster.rows import Field, RosterRow, RowError, shown
from bot.domain.roster.values import compared

MOST_MENTORS = 2
MOST_LISTED = 5

TURN_NOBODY_AWAY = frozenset(("roster_file.no_mentor",))
"""Errors of a row whose person is kept all the same: what is wrong is not in the row."""


@dataclass(frozen=True)
class Claim:
    """Who a row says somebody is. `person` is `None` if something else in the row is wrong."""

    row: int
    kind: Kind | None
    roster_id: str | None
    accounts: tuple[str, ...]
    group: str | None
    person: RosterRow | None

    @property
    def group_key(self) -> str | None:
        return compared(self.group) if self.group else None

    @property
    def content(self) -> object:
        """What the row says, its place aside; the claim itself if it cannot be read, so that it equals no other."""
        return replace(self.person, row=0, group=self.group_key) if self.person else self


def two_claims(claims: Sequence[Claim], header: Header) -> Iterator[RowError]:
    """The rows that claim what another row claims.

    Of rows that say the very same the first is kept. Where they differ nobody can tell which is right, so all are
    reported.
    """
    repeated: set[int] = set()
    told: dict[int, list[set[int]]] = defaultdict(list)
    by_id: dict[str, list[Claim]] = defaultdict(list)
    by_account: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.roster_id:
            by_id[compared(claim.roster_id)].append(claim)
        for account in set(claim.accounts):
            by_account[account].append(claim)
    together = [*((None, found) for found in by_id.values()), *by_account.items()]
    for claimed, alike in together:
        apart: dict[object, Claim] = {}
        for claim in alike:
            original = apart.setdefault(claim.content, claim)
            if original is not claim and claim.row not in repeated:
                repeated.add(claim.row)
                yield RowError(claim.row, "", "roster_file.same_row", {"row": original.row})
        differing = [claim for claim in apart.values() if claim.row not in repeated]
        rows = {claim.row for claim in differing}
        if len(differing) > 1 and not any(rows <= earlier for earlier in told[differing[0].row]):
            for claim in differing:
                told[claim.row].append(rows)
            yield from _contradictions(differing, claimed, header)


def _contradictions(apart: Sequence[Claim], account: str | None, header: Header) -> Iterator[RowError]:
    """What is said of rows that differ under one roster id or, if there is one, under one `account`."""
    ids = {compared(claim.roster_id) for claim in apart if claim.roster_id}
    groups = {claim.group_key: f"“{shown(claim.group)}”" for claim in apart if claim.group}
    names = {compared(claim.person.name) for claim in apart if claim.person}
    one_person = len(names) <= 1 and not (account and ids)
    for claim in apart:
        others = _listed(str(other.row) for other in apart if other is not claim)
        if one_person and len(groups) > 1:
            named = {"groups": _listed(groups.values()), "rows": others}
            yield RowError(claim.row, header.named("group"), "roster_file.two_groups", named)
        elif account is None:
            named = {"roster_id": claim.roster_id or "", "rows": others}
            yield RowError(claim.row, header.named("roster_id"), "roster_file.same_roster_id", named)
        else:
            where: Field = "discord" if "discord" in header.places else "discord_id"
            named = {"account": account, "rows": others}
            yield RowError(claim.row, header.named(where), "roster_file.same_account", named)


def group_faults(claims: Sequence[Claim], header: Header) -> Iterator[RowError]:
    """Groups with students but no mentor (said once, at the first student), and mentors of a group that has too many.

    Rows count here even if something else is wrong in them, so that one mistake is not reported as two.
    """
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.group_key:
            groups[claim.group_key].append(claim)
    for members in groups.values():
        name = shown(members[0].group or "")
        mentors = [claim for claim in members if claim.kind == "mentor"]
        students = [claim for claim in members if claim.kind == "student"]
        if students and not mentors and all(claim.kind for claim in members):
            named = {"group": name, "rows": _listed(str(claim.row) for claim in students)}
            yield RowError(students[0].row, header.named("group"), "roster_file.no_mentor", named)
        distinct = {(compared(c.roster_id) if c.roster_id else None) or c.accounts or c.row for c in mentors}
        if len(distinct) > MOST_MENTORS:
            named = {"group": name, "rows": _listed(str(claim.row) for claim in mentors), "most": str(MOST_MENTORS)}
            for claim in mentors:
                yield RowError(claim.row, header.named("group"), "roster_file.many_mentors", named)


def _listed(items: Iterable[str]) -> str:
    first = list(islice(items, MOST_LISTED + 1))
    return ", ".join(first[:MOST_LISTED]) + (" …" if len(first) > MOST_LISTED else "")
