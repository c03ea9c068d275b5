"""What the rows of one roster claim together: who is in it twice, and which groups cannot stand.

Identity is the roster id, else the Discord account; never the name, since two people may well share one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.programme import Kind
from bot.domain.roster.columns import Header
from bot.domain.roster.rows import Field, RosterRow, RowError, shown
from bot.domain.roster.values import compared

MOST_MENTORS = 2
MOST_LISTED = 5


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

    def same_as(self, other: "Claim") -> bool:
        """Whether the two rows say the very same thing."""
        return (
            self.person is not None
            and other.person is not None
            and replace(self.person, row=0, group=self.group_key) == replace(other.person, row=0, group=other.group_key)
        )


def two_claims(claims: Sequence[Claim], header: Header) -> Iterator[RowError]:
    """The rows that claim what another row claims.

    Of rows that say the very same the first is kept. Where they differ nobody can tell which is right, so all are
    reported.
    """
    repeated: set[int] = set()
    told: set[int] = set()
    by_id: dict[str, list[Claim]] = defaultdict(list)
    by_account: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.roster_id:
            by_id[compared(claim.roster_id)].append(claim)
        for account in set(claim.accounts):
            by_account[account].append(claim)
    for alike, field, key in [
        *((found, "roster_id", "roster_file.same_roster_id") for found in by_id.values()),
        *((found, "discord", "roster_file.same_account") for found in by_account.values()),
    ]:
        apart: list[Claim] = []
        for claim in alike:
            original = next((other for other in apart if claim.same_as(other)), None)
            if original is None:
                apart.append(claim)
            elif claim.row not in repeated:
                repeated.add(claim.row)
                yield RowError(claim.row, "", "roster_file.same_row", {"row": original.row})
        apart = [claim for claim in apart if claim.row not in told | repeated]
        if len(apart) > 1:
            told |= {claim.row for claim in apart}
            yield from _contradictions(apart, field, key, header)


def _contradictions(apart: Sequence[Claim], field: str, key: str, header: Header) -> Iterator[RowError]:
    ids = {compared(claim.roster_id) for claim in apart if claim.roster_id}
    groups = {claim.group_key: claim.group for claim in apart if claim.group}
    one_person = len(ids) <= 1 and (field == "roster_id" or not ids)
    for claim in apart:
        others = _listed(str(other.row) for other in apart if other is not claim)
        if one_person and len(groups) > 1:
            named = {"groups": _listed(f"“{shown(group)}”" for group in groups.values() if group), "rows": others}
            yield RowError(claim.row, header.named("group"), "roster_file.two_groups", named)
        elif field == "roster_id":
            yield RowError(claim.row, header.named("roster_id"), key, {"roster_id": claim.roster_id, "rows": others})
        else:
            where: Field = "discord" if "discord" in header.places else "discord_id"
            shared = set(claim.accounts).intersection(*(other.accounts for other in apart))
            account = ", ".join(sorted(shared or claim.accounts))
            yield RowError(claim.row, header.named(where), key, {"account": account, "rows": others})


def group_faults(claims: Sequence[Claim], header: Header) -> Iterator[RowError]:
    """Groups with students but no mentor (said once, at the header's row), and mentors of a group that has too many.

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
            yield RowError(header.row, header.named("group"), "roster_file.no_mentor", named)
        distinct = {(compared(c.roster_id) if c.roster_id else None) or c.accounts or c.row for c in mentors}
        if len(distinct) > MOST_MENTORS:
            for claim in mentors:
                named = {"group": name, "rows": _listed(str(claim.row) for claim in mentors), "most": str(MOST_MENTORS)}
                yield RowError(claim.row, header.named("group"), "roster_file.many_mentors", named)


def _listed(items: Iterable[str]) -> str:
    every = list(items)
    return ", ".join(every[:MOST_LISTED]) + (" …" if len(every) > MOST_LISTED else "")
