"""Finding out what importing a roster file would change: who is who, who clashes, which groups would overflow."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.domain.changes import IN_GROUPS, WITH_RIGHTS
from bot.domain.enrolment import Enrolment, ImportPlan, Terms, nobody
from bot.domain.participants import MentorGroup, Participant
from bot.domain.roster import RosterRow, RowError
from bot.domain.roster.claims import MOST_MENTORS
from bot.domain.roster.values import compared

_SAME = "roster.row_same_person"


def plan_import(
    rows: Sequence[RosterRow], people: Iterable[Participant], groups: Iterable[MentorGroup], terms: Terms
) -> ImportPlan:
    """What keeping these rows would do to a roster.

    `people` is everybody ever on it; `groups` those that stand. Rows that cannot stand are in `errors`, and everything
    else goes on without them.
    """
    return _Planner(rows, people, groups, terms).plan()


class _Planner:
    def __init__(
        self, rows: Sequence[RosterRow], people: Iterable[Participant], groups: Iterable[MentorGroup], terms: Terms
    ) -> None:
        self._rows = rows
        self._people = {person.id: person for person in people}
        self._groups = {compared(group.name): group for group in groups}
        self._group_keys = {group.id: key for key, group in self._groups.items()}
        self._terms = terms
        self._by_roster_id = {compared(p.roster_id): p for p in self._people.values() if p.roster_id}
        self._gone_by_handle = {p.handle: p for p in self._people.values() if p.handle and p.removed_at}
        self._claimed = {p.id: row for row in rows if (p := self._by_id(row))}
        """Whom a row of the file names by roster id, whether or not the row is good."""

    def plan(self) -> ImportPlan:
        errors: list[RowError] = []
        good = {row.row: row for row in self._rows}
        while True:
            # A row that is left out leaves its person as they are, which may trouble other rows: look at all again.
            found, bad = self._resolve(good)
            bad += self._full_groups(found)
            if not bad:
                break
            errors += bad
            for error in bad:
                good.pop(error.row, None)
        doing = tuple(e for e in found if e.before is None or e.returns or e.changed)
        groups_used = {compared(e.group): e.group for e in doing if e.group}
        touched = {e.before.id for e in found if e.before}
        owners = self._owners({})
        named = {person for row in self._rows for person in owners.get(row.discord, ())}
        present = touched | self._claimed.keys() | named
        return ImportPlan(
            enrolments=doing,
            unchanged=len(found) - len(doing),
            errors=tuple(sorted(errors, key=lambda error: error.row)),
            warnings=tuple(self._warnings(found, groups_used)),
            absent=tuple(p for p in self._people.values() if p.removed_at is None and p.id not in present),
            new_groups=tuple(name for key, name in groups_used.items() if key not in self._groups),
        )

    def _header(self, name: str) -> str:
        return self._terms.headers.get(name, "")

    def _by_id(self, row: RosterRow) -> Participant | None:
        return self._by_roster_id.get(compared(row.roster_id)) if row.roster_id else None

    def _owners(self, good: Mapping[int, RosterRow]) -> dict[str | None, set[int]]:
        """Who has which account once the good rows that name somebody by roster id are kept."""
        owners: dict[str | None, set[int]] = defaultdict(set)
        for person in self._people.values():
            row = self._claimed.get(person.id)
            named = row.discord if row and row.row in good else None
            here = person.removed_at is None or (row is not None and row.row in good)
            for account in (named or person.handle, str(person.discord_id) if person.discord_id else None):
                if account and here:
                    owners[account].add(person.id)
        return owners

    def _resolve(self, good: Mapping[int, RosterRow]) -> tuple[list[Enrolment], list[RowError]]:
        """What each good row does, and the rows that turn out not to be good."""
        owners = self._owners(good)
        found: list[Enrolment] = []
        errors: list[RowError] = []
        taken: dict[int, int] = {}
        for row in good.values():
            person = self._by_id(row) or self._by_account(row, owners)
            enrolment = self._enrolment(row, person)
            if error := self._conflict(row, person, owners) or self._missing_right(enrolment):
                errors.append(error)
            elif person is not None and person.id in taken:
                errors.append(RowError(row.row, "", _SAME, {"row": taken[person.id], "name": person.name}))
            else:
                found.append(enrolment)
                if person is not None:
                    taken[person.id] = row.row
        return found, errors

    def _by_account(self, row: RosterRow, owners: Mapping[str | None, set[int]]) -> Participant | None:
        """The person whom a row means that names nobody by roster id: by a bound account, else by the handle."""
        here = sorted(owners.get(row.discord, ()), key=lambda i: str(self._people[i].discord_id) != row.discord)
        person = self._people[here[0]] if here else self._gone_by_handle.get(row.discord or "")
        if person is None or person.id in self._claimed or (row.roster_id and person.roster_id):
            return None
        return person

    def _conflict(
        self, row: RosterRow, person: Participant | None, owners: Mapping[str | None, set[int]]
    ) -> RowError | None:
        """Why this row cannot be about this person: its account is, and stays, somebody else's."""
        account = row.discord or (person.handle if person else None)
        if person is not None and str(person.discord_id) == account:
            return None
        others = [self._people[i] for i in sorted(owners.get(account, ())) if person is None or i != person.id]
        if not others:
            return None
        if not row.roster_id and others[0].id in self._claimed:
            return RowError(row.row, "", _SAME, {"row": self._claimed[others[0].id].row, "name": others[0].name})
        blanks = {"account": account, "name": others[0].name}
        return RowError(row.row, self._header("discord"), "roster.row_contradiction", blanks)

    def _missing_right(self, enrolment: Enrolment) -> RowError | None:
        """Only somebody with Manage Server makes organisers or staff, or changes anything about them."""
        kinds = {enrolment.row.kind}
        if enrolment.before is not None and not enrolment.returns:
            kinds.add(enrolment.before.kind)
        idle = enrolment.before is not None and not enrolment.changed
        if self._terms.manages_server or idle or not kinds & WITH_RIGHTS:
            return None
        return RowError(enrolment.row.row, self._header("kind"), "roster.row_needs_manage_server", {})

    def _enrolment(self, row: RosterRow, person: Participant | None) -> Enrolment:
        before = person or nobody(self._terms.programme_id, self._terms.now)
        placed = row.kind in IN_GROUPS and before.id not in self._terms.held
        group = row.group if placed else None
        after = replace(
            before,
            kind=row.kind,
            name=row.name,
            roster_id=before.roster_id or row.roster_id,
            handle=before.handle if row.discord in (None, str(before.discord_id)) else row.discord,
            interests=row.interests or before.interests,
            time_zone=before.time_zone if before.zone_chosen else row.time_zone or before.time_zone,
            age_attested=before.age_attested if row.age_attested is None else row.age_attested,
            photo_consent=before.photo_consent if row.photo_consent is None else row.photo_consent,
            removed_at=None,
            group_id=before.group_id if row.kind in IN_GROUPS else None,
        )
        names = ("kind", "name", "roster_id", "handle", "interests", "time_zone", "age_attested", "photo_consent")
        changed = [name for name in (*names, "removed_at") if getattr(before, name) != getattr(after, name)]
        if group is not None and compared(group) == self._group_keys.get(before.group_id or 0):
            group = None
        if group is not None:
            # Somebody who was left without a group on purpose has one now.
            after = replace(after, left_out=False)
        if group is not None or after.group_id != before.group_id:
            changed.append("group")
        return Enrolment(row, person, after, group, tuple(changed))

    def _warnings(self, found: Sequence[Enrolment], groups_used: Mapping[str, str]) -> Iterator[RowError]:
        """What the file says and the import does not do, or leaves to be mended."""
        for key, kinds in self._final_groups(found).items():
            if "student" in kinds and "mentor" not in kinds:
                name = groups_used.get(key) or self._groups[key].name
                yield RowError(0, self._header("group"), "roster.group_without_mentor", {"group": name})
        for enrolment in found:
            row, before = enrolment.row, enrolment.before
            if row.group and row.kind not in IN_GROUPS:
                blanks = {"name": row.name, "group": row.group}
                yield RowError(row.row, self._header("group"), "roster.row_group_ignored", blanks)
            if before and before.discord_id and row.discord_id not in (None, before.discord_id):
                yield RowError(row.row, self._header("discord"), "roster.row_joined_otherwise", {"name": before.name})

    def _group_key(self, enrolment: Enrolment) -> str | None:
        return compared(enrolment.group) if enrolment.group else self._group_keys.get(enrolment.after.group_id or 0)

    def _full_groups(self, found: Sequence[Enrolment]) -> list[RowError]:
        """Rows that would make somebody a third mentor of a group; of several the first in the file have the place."""
        touched = {e.before.id for e in found if e.before}
        taken: dict[str, list[str]] = defaultdict(list)
        arriving = []
        for person in self._people.values():
            key = self._group_keys.get(person.group_id or 0)
            if key and person.kind == "mentor" and person.removed_at is None and person.id not in touched:
                taken[key].append(person.name)
        for enrolment in found:
            key = self._group_key(enrolment)
            if not key or enrolment.after.kind != "mentor":
                continue
            if "group" in enrolment.changed or "kind" in enrolment.changed or "removed_at" in enrolment.changed:
                arriving.append((enrolment, key))
            else:
                taken[key].append(enrolment.after.name)
        errors = []
        for enrolment, key in arriving:
            if len(taken[key]) >= MOST_MENTORS:
                blanks = {"names": ", ".join(taken[key]), "name": enrolment.row.name, "group": enrolment.row.group}
                errors.append(RowError(enrolment.row.row, self._header("group"), "roster.row_group_full", blanks))
            else:
                taken[key].append(enrolment.row.name)
        return errors

    def _final_groups(self, enrolments: Sequence[Enrolment]) -> dict[str, set[str]]:
        """The kinds of people that each group will have."""
        touched = {e.before.id for e in enrolments if e.before}
        found: dict[str, set[str]] = defaultdict(set)
        for person in self._people.values():
            key = self._group_keys.get(person.group_id or 0)
            if key and person.removed_at is None and person.id not in touched:
                found[key].add(person.kind)
        for enrolment in enrolments:
            if key := self._group_key(enrolment):
                found[key].add(enrolment.after.kind)
        return found
