"""From a table of cells to people: each row by itself first, then what the rows claim together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from bot.domain.refusal import Refusal
from bot.domain.roster.claims import TURN_NOBODY_AWAY, Claim, group_faults, two_claims
from bot.domain.roster.columns import HEADER_WITHIN, Header, find_header
from bot.domain.roster.rows import Cell, CellFault, Field, RosterFile, RosterRow, RowError, TableRow, shown
from bot.domain.roster.values import (
    Account,
    account_of,
    clean,
    empty,
    group_of,
    interests_of,
    kind_of,
    name_of,
    roster_id_of,
    yes_or_no,
)
from bot.domain.roster.zones import zone_of
from bot.domain.unreadable import Unreadable

MOST_ROWS = 10_000
FORMULA_SIGNS = ("=", "+", "-", "@")
_KEPT_AS_TEXT: tuple[Field, ...] = ("name", "given_name", "family_name", "roster_id", "group")

T = TypeVar("T")


def read_table(rows: Iterable[TableRow], mapping: Mapping[str, str] | None = None) -> RosterFile:
    """The people in a table.

    `mapping` sends headers, or column letters, to fields or to "ignore" where their words do not tell. Raises
    `Unreadable` for a table that is empty, has no header, has no row under it, or more than `MOST_ROWS`.
    """
    supply = iter(rows)
    top = [row for row in _up_to(supply, HEADER_WITHIN) if _filled(row[1])]
    if not top:
        raise Unreadable("roster_file.empty")
    header = find_header(top, mapping)
    if header is None:
        raise Unreadable("roster_file.no_header", rows=HEADER_WITHIN)

    def below() -> Iterator[TableRow]:
        yield from (row for row in top if row[0] > header.row)
        yield from (row for row in supply if _filled(row[1]))

    claims: list[Claim] = []
    errors: list[RowError] = [*header.errors, *_missing_columns(header)]
    hopeless = len(errors) > len(header.errors)
    warnings: list[RowError] = []
    unlabelled: set[int] = set()
    for count, (number, cells) in enumerate(below(), start=1):
        if count > MOST_ROWS:
            raise Unreadable("roster_file.too_many_rows", most=MOST_ROWS)
        if not hopeless:
            reader = _RowReader(header, number, cells)
            claims.append(reader.claim())
            errors += reader.errors
            warnings += reader.warnings
            unlabelled |= {i for i, c in enumerate(cells[: header.width]) if c and not header.columns[i].header}
    if not claims and not hopeless:
        raise Unreadable("roster_file.no_rows")

    people, more = _people(claims, header)
    errors += more
    unused = [
        c.header or c.letter for i, c in enumerate(header.columns) if c.field is None and (c.header or i in unlabelled)
    ]
    if unused:
        listed = ", ".join(f"“{shown(name)}”" for name in unused)
        warnings.insert(0, RowError(header.row, "", "roster_file.columns_unused", {"columns": listed}))
    return RosterFile(people, _in_order(errors), _in_order(warnings), header.columns, header.row)


def _up_to(supply: Iterator[TableRow], last: int) -> Iterator[TableRow]:
    for row in supply:
        yield row
        if row[0] >= last:
            return


def _filled(cells: Iterable[Cell]) -> bool:
    return any(isinstance(cell, CellFault) or cell.strip("\x00 \t\r\n\ufeff") for cell in cells)


def _in_order(errors: list[RowError]) -> tuple[RowError, ...]:
    return tuple(sorted(errors, key=lambda error: error.row))


def _missing_columns(header: Header) -> Iterator[RowError]:
    has = header.places.keys()
    blanks = {"headers": ", ".join(f"“{shown(c.header)}”" for c in header.columns if c.header)}
    if not has & {"name", "given_name", "family_name"}:
        yield RowError(header.row, "", "roster_file.no_name_column", blanks)
    if "kind" not in has:
        yield RowError(header.row, "", "roster_file.no_kind_column", blanks)
    if not has & {"roster_id", "discord", "discord_id"}:
        yield RowError(header.row, "", "roster_file.no_identity_column", blanks)


def _people(claims: list[Claim], header: Header) -> tuple[tuple[RosterRow, ...], list[RowError]]:
    """Those whose row is good by itself and claims nothing that another row claims."""
    errors = [*two_claims(claims, header), *group_faults(claims, header)]
    turned_away = {error.row for error in errors if error.key not in TURN_NOBODY_AWAY}
    first_spelling: dict[str, str] = {}
    people = []
    for claim in claims:
        if claim.group is not None and claim.group_key is not None:
            spelling = first_spelling.setdefault(claim.group_key, claim.group)
            person = claim.person and replace(claim.person, group=spelling)
        else:
            person = claim.person
        if person is not None and claim.row not in turned_away:
            people.append(person)
    return tuple(people), errors


class _RowReader:
    """Reads one row's cells, and collects what is wrong in them."""

    def __init__(self, header: Header, number: int, cells: tuple[Cell, ...]) -> None:
        self._header = header
        self._number = number
        self._cells = cells
        self._wrong: set[Field] = set()
        self.errors: list[RowError] = []
        self.warnings: list[RowError] = []

    def claim(self) -> Claim:
        """Who this row says somebody is; with the person, if nothing in the row is wrong."""
        surplus = [cell for cell in self._cells[self._header.width :] if cell]
        if surplus:
            self._error(None, "roster_file.too_many_cells", value=shown(str(surplus[0])))
        name = self._name()
        kind = self._required("kind", kind_of, "roster_file.no_kind")
        roster_id = self._optional("roster_id", roster_id_of)
        group = self._optional("group", group_of)
        by_id = self._account("discord_id", lambda text: account_of(text, only_id=True))
        by_handle = self._account("discord", account_of)
        interests = self._optional("interests", interests_of, tidy=str) or ()
        time_zone = self._optional("time_zone", zone_of)
        age_attested = self._optional("age_attested", yes_or_no)
        photo_consent = self._optional("photo_consent", yes_or_no)
        accounts = tuple(filter(None, (by_id, by_handle)))
        if roster_id is None and not accounts and not self._wrong & {"roster_id", "discord", "discord_id"}:
            self._error(None, "roster_file.no_identity")
        if age_attested is False:
            self._warn("age_attested", "roster_file.too_young")
        person = None
        if name and kind and not self.errors:
            person = RosterRow(
                row=self._number,
                kind=kind,
                name=name,
                discord=accounts[0] if accounts else None,
                roster_id=roster_id,
                group=group,
                interests=interests,
                time_zone=time_zone,
                age_attested=age_attested,
                photo_consent=photo_consent,
            )
        return Claim(self._number, kind, roster_id, accounts, group, person)

    def _name(self) -> str | None:
        places = self._header.places
        if "name" in places:
            return self._required("name", name_of, "roster_file.no_name")
        parts: list[Field] = [field for field in ("given_name", "family_name") if field in places]
        parts.sort(key=lambda part: places[part])
        text = " ".join(filter(None, (self._text(part, clean) for part in parts)))
        return None if self._wrong & set(parts) else self._read(parts[0], name_of, text)

    def _account(self, field: Field, read: Callable[[str], Account | None]) -> str | None:
        account = self._optional(field, read)
        if account and account.doubtful:
            self._warn(field, "roster_file.id_doubtful", id=account.discord)
        return account.discord if account else None

    def _required(self, field: Field, read: Callable[[str], T], missing: str) -> T | None:
        text = self._text(field, clean)
        if text == "" and field not in self._wrong:
            self._error(field, missing)
        return self._read(field, read, text) if text else None

    def _optional(self, field: Field, read: Callable[[str], T], *, tidy: Callable[[str], str] = clean) -> T | None:
        text = self._text(field, tidy)
        nothing = not text if field in ("age_attested", "photo_consent") else empty(clean(text))
        return None if nothing else self._read(field, read, text)

    def _text(self, field: Field, tidy: Callable[[str], str]) -> str:
        index = self._header.places.get(field)
        cell = self._cells[index] if index is not None and index < len(self._cells) else ""
        if isinstance(cell, CellFault):
            self._error(field, cell.key, **cell.blanks)
            return ""
        text = tidy(cell)
        if text.startswith(FORMULA_SIGNS) and field in _KEPT_AS_TEXT:
            self._warn(field, "roster_file.like_formula", value=shown(text))
        return text

    def _read(self, field: Field, read: Callable[[str], T], text: str) -> T | None:
        try:
            return read(text)
        except Refusal as no:
            self._error(field, no.key, **no.blanks)
            return None

    def _error(self, field: Field | None, key: str, **blanks: object) -> None:
        if field is not None:
            self._wrong.add(field)
        self.errors.append(RowError(self._number, self._header.named(field) if field else "", key, blanks))

    def _warn(self, field: Field, key: str, **blanks: object) -> None:
        self.warnings.append(RowError(self._number, self._header.named(field), key, blanks))
