"""What comes of a roster file: people, the columns they were read from, and what is to be mended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from bot.domain.programme import Kind

Field = Literal[
    "name",
    "given_name",
    "family_name",
    "kind",
    "discord",
    "discord_id",
    "roster_id",
    "group",
    "interests",
    "time_zone",
    "age_attested",
    "photo_consent",
]
FIELDS: tuple[Field, ...] = get_args(Field)

LONGEST_SHOWN = 60
"""Characters of a cell that a message repeats."""


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """One person, as one row of the file says.

    `row` is the row's number in the spreadsheet, the header and the title rows counted. `discord` is an id (17 to 19
    digits) or a handle in lower case without its @; `time_zone` is an IANA name. `None` means that the cell is empty.
    """

    row: int
    kind: Kind
    name: str
    discord: str | None = None
    roster_id: str | None = None
    group: str | None = None
    interests: tuple[str, ...] = ()
    time_zone: str | None = None
    age_attested: bool | None = None
    photo_consent: bool | None = None

    @property
    def discord_id(self) -> int | None:
        return int(self.discord) if self.discord and is_discord_id(self.discord) else None

    @property
    def handle(self) -> str | None:
        return self.discord if self.discord and not is_discord_id(self.discord) else None


@dataclass(frozen=True)
class RowError:
    """What is wrong in one place, as a key of the text catalogue whose sentence also says how to mend it.

    `row` is the header's number where the whole file is meant (a missing column), and the first student's where a group
    has no mentor.
    `column` is the header's own text, empty where the whole row is meant.
    """

    row: int
    column: str
    key: str
    blanks: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Column:
    """A column of the file. `letter` is its name in the spreadsheet; `field` is `None` where it is not used."""

    letter: str
    header: str
    field: Field | None


@dataclass(frozen=True)
class RosterFile:
    """A roster file, read.

    Every row with something in it is either in `people` or has an error of its own number, never both, but for a group
    without a mentor: that turns nobody away. An error of the header's row concerns the file as a whole. Warnings say
    what was passed over.
    """

    people: tuple[RosterRow, ...]
    errors: tuple[RowError, ...]
    warnings: tuple[RowError, ...]
    columns: tuple[Column, ...]
    header_row: int


@dataclass(frozen=True)
class CellFault:
    """A cell whose value the spreadsheet program has lost or changed, as a key of the text catalogue."""

    key: str
    blanks: Mapping[str, object] = field(default_factory=dict, hash=False)


Cell = str | CellFault
TableRow = tuple[int, tuple[Cell, ...]]
"""A row's number in the spreadsheet, and its cells. An empty cell is an empty string."""


def is_discord_id(text: str) -> bool:
    """Whether this is a Discord id: 17 to 19 plain digits in a signed 64 bits, as every snowflake until 2084."""
    return 17 <= len(text) <= 19 and text.isascii() and text.isdigit() and int(text) < 2**63


def shown(value: str) -> str:
    """A cell's text, short enough for a message."""
    return value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 1] + "…"


def letter(index: int) -> str:
    """The spreadsheet's name of the column with this index: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
