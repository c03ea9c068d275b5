"""What importing a roster file would change.

Identity is the roster id, else the bound Discord id, else the handle; never the name alone. A row that is missing
removes nobody, an empty cell takes nothing away, and an account that somebody has joined with stays theirs.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.changes import IN_GROUPS, WITH_RIGHTS
from bot.domain.participants import MentorGroup, Participant
from bot.domain.roster import Column, RosterRow, RowError
from bot.domain.roster.claims import MOST_MENTORS
from bot.domain.roster.values import compared


@dataclass(frozen=True)
class PendingImport:
    """An import between its preview and its yes or no. `mapping` is what the organiser said about columns."""

    id: int
    programme_id: int
    requested_by: int
    filename: str
    data: bytes
    mapping: Mapping[str, str]
    people: tuple[RosterRow, ...]
    columns: tuple[Column, ...]
    digest: str
    created_at: datetime


@dataclass(frozen=True)
class Enrolment:
    """One good row, and what it does: `before` is the person as they are, `None` for somebody new.

    `after` is the person as they will be but for the group, which may not exist yet: `group` is its name, `None` where
    the row changes no group.
    """

    row: RosterRow
    before: Participant | None
    after: Participant
    group: str | None
    changed: tuple[str, ...]

    @property
    def returns(self) -> bool:
        """Whether the person had been taken off the roster."""
        return self.before is not None and self.before.removed_at is not None


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do. `absent` are people who are not in the file: they stay."""

    enrolments: tuple[Enrolment, ...]
    unchanged: int
    errors: tuple[RowError, ...]
    warnings: tuple[RowError, ...]
    absent: tuple[Participant, ...]
    new_groups: tuple[str, ...]

    @property
    def new(self) -> list[Enrolment]:
        return [e for e in self.enrolments if e.before is None]

    @property
    def back(self) -> list[Enrolment]:
        return [e for e in self.enrolments if e.returns]

    @property
    def changes(self) -> list[Enrolment]:
        return [e for e in self.enrolments if e.before is not None and not e.returns]

    @property
    def digest(self) -> str:
        """A short form of what would be done: the same plan has the same one."""
        lines = [f"{e.row.row}:{e.before.id if e.before else 'new'}:{e.changed}:{e.returns}" for e in self.enrolments]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Terms:
    """On what terms rows are taken: for which programme, by somebody with Manage Server or not, and when (UTC).

    `headers` gives the file's own name of a column, for error messages.
    """

    programme_id: int
    manages_server: bool
    headers: Mapping[str, str]
    now: datetime


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
        self._people = list(people)
        self._groups = {compared(group.name): group for group in groups}
        self._group_keys = {group.id: key for key, group in self._groups.items()}
        self._terms = terms
        self._errors: list[RowError] = []
        self._warnings: list[RowError] = []
        self._by_roster_id = {compared(p.roster_id): p for p in self._people if p.roster_id}
        self._by_account: dict[str, Participant] = {}
        # The last word wins: an account somebody joined with, over what the roster says, over who was removed.
        for person in sorted(self._people, key=lambda p: (p.removed_at is None, p.discord_id is not None)):
            if person.handle:
                self._by_account[person.handle] = person
        self._by_account |= {str(p.discord_id): p for p in self._people if p.discord_id}
        self._rows = rows

    def plan(self) -> ImportPlan:
        candidates = self._candidates()
        while bad := [*self._account_conflicts(candidates), *self._full_groups(candidates)]:
            self._errors += bad
            wrong = {error.row for error in bad}
            candidates = {row: e for row, e in candidates.items() if row not in wrong}
        touched = {e.before.id for e in candidates.values() if e.before}
        present = touched | {person.id for row in self._rows for person in [self._who(row)[0]] if person}
        doing = tuple(e for e in candidates.values() if e.before is None or e.returns or e.changed)
        groups_used = {compared(e.group): e.group for e in doing if e.group}
        final = self._final_groups(candidates)
        alone = [key for key, kinds in final.items() if "student" in kinds and "mentor" not in kinds]
        for key in alone:
            name = groups_used.get(key) or self._groups[key].name
            self._warnings.append(RowError(0, self._header("group"), "roster.group_without_mentor", {"group": name}))
        return ImportPlan(
            enrolments=doing,
            unchanged=len(candidates) - len(doing),
            errors=tuple(sorted(self._errors, key=lambda error: error.row)),
            warnings=tuple(self._warnings),
            absent=tuple(p for p in self._people if p.removed_at is None and p.id not in present),
            new_groups=tuple(name for key, name in groups_used.items() if key not in self._groups),
        )

    def _header(self, name: str) -> str:
        return self._terms.headers.get(name, "")

    def _who(self, row: RosterRow) -> tuple[Participant | None, Participant | None]:
        """The person of this row, and somebody else who has the row's account."""
        by_id = self._by_roster_id.get(compared(row.roster_id)) if row.roster_id else None
        by_account = self._by_account.get(row.discord) if row.discord else None
        if by_id is not None:
            return by_id, by_account if by_account is not by_id else None
        if row.roster_id and by_account is not None and by_account.roster_id:
            return None, by_account
        return by_account, None

    def _candidates(self) -> dict[int, Enrolment]:
        """The rows that are good by themselves, by row number."""
        found: dict[int, Enrolment] = {}
        claimed: dict[int, int] = {}
        for row in self._rows:
            person, _ = self._who(row)
            kinds = {row.kind} | ({person.kind} if person and person.removed_at is None else set())
            enrolment = self._enrolment(row, person)
            if person is not None and person.id in claimed:
                blanks = {"row": claimed[person.id], "name": person.name}
                self._errors.append(RowError(row.row, "", "roster.row_same_person", blanks))
            elif (
                kinds & WITH_RIGHTS
                and not self._terms.manages_server
                and (enrolment.changed or enrolment.before is None)
            ):
                self._errors.append(RowError(row.row, self._header("kind"), "roster.row_needs_manage_server", {}))
            else:
                found[row.row] = enrolment
                if person is not None:
                    claimed[person.id] = row.row
            if row.group and row.kind not in IN_GROUPS:
                blanks = {"name": row.name, "group": row.group}
                self._warnings.append(RowError(row.row, self._header("group"), "roster.row_group_ignored", blanks))
        return found

    def _enrolment(self, row: RosterRow, person: Participant | None) -> Enrolment:
        group = row.group if row.kind in IN_GROUPS else None
        before = person or nobody(self._terms.programme_id, self._terms.now)
        after = replace(
            before,
            kind=row.kind,
            name=row.name,
            roster_id=before.roster_id or row.roster_id,
            handle=row.discord or before.handle,
            interests=row.interests or before.interests,
            time_zone=row.time_zone or before.time_zone,
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
        if person and person.discord_id and row.discord_id and row.discord_id != person.discord_id:
            blanks = {"name": person.name}
            self._warnings.append(RowError(row.row, self._header("discord"), "roster.row_joined_otherwise", blanks))
        return Enrolment(row, person, after, group, tuple(changed))

    def _account_conflicts(self, candidates: Mapping[int, Enrolment]) -> list[RowError]:
        """Rows that give somebody an account which is, and stays, somebody else's."""
        by_person = {e.before.id: e for e in candidates.values() if e.before}
        errors = []
        for enrolment in candidates.values():
            row = enrolment.row
            _, other = self._who(row)
            if other is None or other.removed_at is not None:
                continue
            gives_up = by_person.get(other.id)
            if gives_up and gives_up.after.handle != row.discord and str(other.discord_id) != row.discord:
                continue
            blanks = {"roster_id": row.roster_id, "account": row.discord, "name": other.name}
            errors.append(RowError(row.row, self._header("discord"), "roster.row_contradiction", blanks))
        return errors

    def _group_key(self, enrolment: Enrolment) -> str | None:
        return compared(enrolment.group) if enrolment.group else self._group_keys.get(enrolment.after.group_id or 0)

    def _full_groups(self, candidates: Mapping[int, Enrolment]) -> list[RowError]:
        """Rows that would make somebody a third mentor of a group; of several the first in the file have the place."""
        touched = {e.before.id for e in candidates.values() if e.before}
        taken: dict[str, list[str]] = defaultdict(list)
        arriving = []
        for person in self._people:
            key = self._group_keys.get(person.group_id or 0)
            if key and person.kind == "mentor" and person.removed_at is None and person.id not in touched:
                taken[key].append(person.name)
        for enrolment in candidates.values():
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

    def _final_groups(self, candidates: Mapping[int, Enrolment]) -> dict[str, set[str]]:
        """The kinds of people that each group will have."""
        touched = {e.before.id for e in candidates.values() if e.before}
        found: dict[str, set[str]] = defaultdict(set)
        for person in self._people:
            key = self._group_keys.get(person.group_id or 0)
            if key and person.removed_at is None and person.id not in touched:
                found[key].add(person.kind)
        for enrolment in candidates.values():
            if key := self._group_key(enrolment):
                found[key].add(enrolment.after.kind)
        return found


def nobody(programme_id: int, now: datetime) -> Participant:
    """A person of whom nothing is known yet."""
    return Participant(
        id=0,
        programme_id=programme_id,
        kind="student",
        name="",
        roster_id=None,
        handle=None,
        discord_id=None,
        group_id=None,
        interests=(),
        time_zone=None,
        age_attested=None,
        photo_consent=None,
        left_out=False,
        created_at=now,
        joined_at=None,
        removed_at=None,
    )
