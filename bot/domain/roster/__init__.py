"""Reading a roster: what its columns, cells and rows mean. Bytes are turned into cells by `bot/files`."""

from bot.domain.roster.columns import HEADER_WITHIN, Header, find_header
from bot.domain.roster.rows import (
    FIELDS,
    Cell,
    CellFault,
    Column,
    Field,
    RosterFile,
    RosterRow,
    RowError,
    TableRow,
    is_discord_id,
)
from bot.domain.roster.table import FORMULA_SIGNS, MOST_ROWS, read_table
from bot.domain.roster.zones import zone_of

__all__ = [
    "FIELDS",
    "FORMULA_SIGNS",
    "HEADER_WITHIN",
    "MOST_ROWS",
    "Cell",
    "CellFault",
    "Column",
    "Field",
    "Header",
    "RosterFile",
    "RosterRow",
    "RowError",
    "TableRow",
    "find_header",
    "is_discord_id",
    "read_table",
    "zone_of",
]
