"""Which column of a roster holds what, found by the words in its header.

Headers are compared in lower case without punctuation. Three strengths of likeness exist: the header *is* the field's
name; it holds a telling phrase, as long questions in a form do; or it is short and holds a telling word.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.roster.rows import FIELDS, Cell, Column, Field, RowError, TableRow, letter, shown
from bot.domain.roster.values import clean
from bot.domain.unreadable import Unreadable

HEADER_WITHIN = 20
"""Rows. Titles and notes may stand above the header, but not more than this."""

LONGEST_HEADER = 300
FEW_WORDS = 5

_STUDENT = r"(?:students?|mentees?|pupils?)"
_MENTOR = r"(?:mentors?|alumn\w+)"
_PERSON = rf"(?:{_STUDENT}|{_MENTOR}|participants?|members?|persons?|staff|teachers?)"
_PICTURE = r"(?:photos?|pictures?|images?|photographs?|photography|videos?|filming|filmed|photographed)"
_LEAVE = r"(?:consents?|permissions?|release|allow(?:ed)?|may|use[ds]?|ok(?:ay)?|agree|happy|publish|share)"


@dataclass(frozen=True)
class _Likeness:
    exact: str
    strong: str
    weak: str = r"(?!)"
    never: str = r"(?!)"

    def strength(self, header: str) -> int:
        if re.search(self.never, header):
            return 0
        if re.fullmatch(self.exact, header):
            return 3
        if re.search(self.strong, header):
            return 2
        return 1 if header.count(" ") < FEW_WORDS and re.search(self.weak, header) else 0


_LIKENESS: dict[Field, _Likeness] = {
    "name": _Likeness(
        exact=rf"(?:full )?names?|fullname|{_PERSON} (?:full )?name|姓名|全名|名字|名前|이름|nombre|nom",
        strong=rf"\bfull name\b|\byour (?:own )?name\b|\bname of (?:the )?{_PERSON}\b|"
        rf"\b{_PERSON} (?:full )?name\b|姓名",
        weak=r"\bname\b|名字",
        never=r"group|team|room|discord|user|school|company|employer|university|parent|guardian|emergency|file|e ?mail|"
        r"^(?:first|given|fore|last|family|middle) names?$|^(?:birth )?sur ?names?$",
    ),
    "given_name": _Likeness(
        exact=r"first names?|given names?|forenames?|名", strong=r"\byour (?:first|given) names?\b"
    ),
    "family_name": _Likeness(
        exact=r"last names?|family names?|surnames?|姓|姓氏", strong=r"\byour (?:last|family) names?\b|\byour surname\b"
    ),
    "kind": _Likeness(
        exact=rf"kind|roles?|(?:participant |person )?type|{_MENTOR} {_STUDENT}|{_STUDENT} {_MENTOR}|"
        r"身份|角色|類別|类别",
        strong=rf"\b{_MENTOR}\b.*\bor\b.*\b{_STUDENT}\b|\b{_STUDENT}\b.*\bor\b.*\b{_MENTOR}\b|\bare you an? {_MENTOR}$|"
        rf"\byour role\b|\brole in\b|\b(?:joining|taking part|registering|signing up|here) as\b|^i am an?$|身份",
        weak=r"\brole\b|\bkind\b",
        never=r"\bjob\b|\bcareer\b|\bwork\b|\bprefer|\b(?:number|id|code|name|user ?name|handle)\b",
    ),
    "discord": _Likeness(
        exact=r"(?:your )?discord(?: (?:user ?names?|names?|handles?|users?|accounts?|tags?))?(?: (?:or|and) id)?",
        strong=r"\bdiscord\b.*\b(?:user ?name|handle|account|tag|nickname|name)\b|"
        r"\b(?:user ?name|handle|name) (?:on|in|for) discord\b|discord.*(?:帳號|账号|用戶名|用户名|名稱)",
        weak=r"\bdiscord\b|^user ?name$|^handle$",
        never=r"\bconfirm\b|\bagree\b|\bconsent\b|\bat least\b|\byears old\b|\bhow often\b|\bhave you (?:ever )?used\b|"
        r"\bdo you (?:have|use)\b(?!.*name)|\brules\b|\bfamiliar\b|discord (?:user )?id(?: number)?$",
    ),
    "discord_id": _Likeness(
        exact=r"(?:your )?discord (?:user )?id(?: number)?",
        strong=r"\bdiscord (?:user )?id\b(?! or)",
        never=r"name|handle",
    ),
    "roster_id": _Likeness(
        exact=rf"(?:roster |unique )?id(?: number| no)?|{_PERSON} (?:id|number|no|code)|"
        r"學號|学号|學生編號|学生编号|編號|编号",
        strong=rf"\b(?:roster|school|alumni|{_PERSON}) (?:id|number|no|code)\b|學生編號|學號",
        weak=r"\bid\b|\breference\b",
        never=r"discord|class",
    ),
    "group": _Likeness(
        exact=r"(?:mentor(?:ing|ship)? )?(?:group|team|room)(?: (?:or|group|team|room|name|number|no|id))*|"
        r"組別|组别|小組|小组|分組|組",
        strong=r"\b(?:which|your|assigned|breakout|discussion|mentor(?:ing|ship)?) (?:group|team|room)\b|"
        r"\b(?:group|team|room) (?:name|number|no|id)\b|組別|小組",
        weak=r"\b(?:group|team|room)\b",
        never=r"\bage group\b|\bhave you\b|\bwould you\b|\bprefer",
    ),
    "interests": _Likeness(
        exact=r"(?:your )?interests?(?: (?:and|or) hobbies)?|hobbies(?: (?:and|or) interests)?|areas? of interests?|"
        r"興趣|兴趣|嗜好",
        strong=r"\b(?:which|what|your|areas?|topics?|list|choose|select|share)\b.*\binterest(?:s|ed)?\b|\bhobbies\b|"
        r"興趣|兴趣",
        weak=r"\binterests?\b|\bhobby\b",
    ),
    "time_zone": _Likeness(
        exact=r"time ?zones?|tz|city|location|時區|时区",
        strong=r"\btime ?zone\b|\bwhere (?:do you|are you|will you) (?:live|living|based|located|now|be)\b|"
        r"\b(?:which|what) city\b|\bcity\b.*\b(?:live|based)\b|時區|居住",
        weak=r"\bcity\b|\bcountry\b|\blocation\b|\bbased\b",
    ),
    "age_attested": _Likeness(
        exact=r"age (?:attested|confirmed|checked|verified|ok)|old enough|1\d ?(?:\+|plus|or over|or older)",
        strong=r"\bat least (?:1\d|thirteen|sixteen)\b|\bover 1\d\b|"
        r"\b1\d (?:years? (?:old )?)?(?:or|and) (?:over|older|above)\b|"
        r"\b(?:confirm|attest|certify|declare)\w*\b.*\b(?:age|aged|years old)\b|"
        r"\bage\b.*\b(?:attested|confirmed|verified)\b|\bold enough\b|\bminimum age\b|年滿|年满",
    ),
    "photo_consent": _Likeness(
        exact=r"photos?|photo (?:ok|release)|photo (?:consent|permission)",
        strong=rf"\b{_PICTURE}\b.*\b{_LEAVE}\b|\b{_LEAVE}\b.*\b{_PICTURE}\b|相片|照片",
        weak=rf"\b{_PICTURE}\b",
    ),
}


@dataclass(frozen=True)
class Header:
    """The row that names the columns. `places` says at which index each field stands; `width` counts its cells.

    `score` says how sure this is the header: columns that a mapping names, then fields that are recognised.
    """

    row: int
    columns: tuple[Column, ...]
    places: Mapping[Field, int]
    errors: tuple[RowError, ...]
    width: int
    score: tuple[int, int]

    def named(self, field: Field) -> str:
        """The header's text over `field`; empty if there is no such column."""
        return self.columns[self.places[field]].header if field in self.places else ""


def plain(header: str) -> str:
    """A header in lower case, without punctuation."""
    folded = (
        unicodedata.normalize("NFKC", header).casefold().replace("'", "").replace("’", "").replace("13+", "13 plus")
    )
    return " ".join(re.sub(r"[\W_]+", " ", folded).split())


def find_header(rows: Iterable[TableRow], mapping: Mapping[str, str] | None = None) -> Header | None:
    """The row among the first `HEADER_WITHIN` that names most fields; `None` if no row names two.

    `mapping` sends a header's text, or a column's letter, to a field or to "ignore"; the header is then the row that
    has its names. Raises `Unreadable` for a mapping to a field that does not exist.
    """
    chosen = _checked(mapping or {})
    best: Header | None = None
    for number, cells in rows:
        if number > HEADER_WITHIN:
            break
        header = _header(number, cells, chosen)
        if header.score > (best.score if best else (0, 1)):
            best = header
    return best


def _checked(mapping: Mapping[str, str]) -> dict[str, str]:
    for wanted in mapping.values():
        if wanted not in FIELDS and wanted != "ignore":
            raise Unreadable("roster_file.unknown_field", field=shown(wanted), fields=", ".join(FIELDS))
    return dict(mapping)


def _header(number: int, cells: Sequence[Cell], mapping: Mapping[str, str]) -> Header:
    texts = [clean(cell)[:LONGEST_HEADER] if isinstance(cell, str) else "" for cell in cells]
    forced, errors = _forced(number, texts, mapping)
    likeness: dict[int, list[Field]] = {}
    claims: dict[Field, list[tuple[int, int]]] = {}
    for index, text in enumerate(texts):
        if index in forced or not text:
            continue
        header = plain(text)
        strengths = {field: look.strength(header) for field, look in _LIKENESS.items()}
        strongest = max(strengths.values())
        if strongest:
            likeness[index] = [field for field, strength in strengths.items() if strength == strongest]
            for field in likeness[index]:
                claims.setdefault(field, []).append((strongest, index))

    places: dict[Field, int] = {f: index for index, f in forced.items() if f is not None}
    undecided: set[int] = set()
    for index, fields in likeness.items():
        open_fields = [field for field in fields if field not in places]
        if len(fields) > 1 and open_fields:
            undecided.add(index)
            named = {"column": shown(texts[index]), "fields": ", ".join(fields)}
            errors.append(RowError(number, texts[index], "roster_file.column_could_be", named))
    for field, claimants in claims.items():
        strongest = max(strength for strength, _ in claimants)
        best = [i for strength, i in claimants if strength == strongest and i not in undecided]
        if field in places or not best:
            continue
        if len(best) > 1:
            listed = ", ".join(f"“{shown(texts[i])}” ({letter(i)})" for i in best)
            named = {"columns": listed, "field": field}
            errors.append(RowError(number, texts[best[0]], "roster_file.columns_alike", named))
        else:
            places[field] = best[0]
    if {"given_name", "family_name"} & places.keys() and "name" in places:
        places.pop("given_name", None)
        places.pop("family_name", None)
    used = {index: field for field, index in places.items()}
    columns = tuple(Column(letter(i), text, used.get(i)) for i, text in enumerate(texts))
    by_name = {plain(text) for text in texts if text}
    recognised = min(len(claims.keys() | places.keys()), len(likeness.keys() | forced.keys()))
    score = (sum(plain(key) in by_name for key in mapping), recognised)
    return Header(number, columns, places, tuple(errors), len(cells), score)


def _forced(
    number: int, texts: Sequence[str], mapping: Mapping[str, str]
) -> tuple[dict[int, Field | None], list[RowError]]:
    """The columns that the mapping decides, and what is wrong with it."""
    forced: dict[int, Field | None] = {}
    errors: list[RowError] = []
    for key, wanted in mapping.items():
        hits = [i for i, text in enumerate(texts) if text and plain(text) == plain(key)]
        hits = hits or [i for i in range(len(texts)) if letter(i) == key.strip().upper()]
        field = next((f for f in FIELDS if f == wanted), None)
        if not hits:
            errors.append(RowError(number, key, "roster_file.no_such_column", {"column": shown(key)}))
        elif field is not None and (len(hits) > 1 or field in forced.values()):
            errors.append(RowError(number, key, "roster_file.mapped_twice", {"field": field}))
        else:
            forced.update(dict.fromkeys(hits, field))
    return forced, errors
