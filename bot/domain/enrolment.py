"""What importing a roster file would change.

Identity is the roster id, else the bound Discord id, else the handle; never the name alone. A row that is missing
removes nobody, an empty cell takes nothing away, and an account that somebody has joined with stays theirs.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.participants import Participant
from bot.domain.roster import Column, RosterRow, RowError


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

    `headers` gives the file's own name of a column, for error messages. Those `held` stay without a group.
    """

    programme_id: int
    manages_server: bool
    headers: Mapping[str, str]
    now: datetime
    held: frozenset[int] = frozenset()


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
