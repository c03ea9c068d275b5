"""What the cells of a roster mean."""

import re
import unicodedata
from dataclasses import dataclass

from bot.domain.programme import Kind
from bot.domain.refusal import Refusal
from bot.domain.roster.rows import is_discord_id, shown

LONGEST_NAME = 80
LONGEST_ROSTER_ID = 64
LONGEST_GROUP = 80
LONGEST_INTEREST = 100
MOST_INTERESTS = 20

NOTHING = frozenset(("-", "--", "–", "—", "/", "n/a", "na", "n.a.", "nil", "none", "tbc", "tbd", "無", "没有", "沒有"))
"""What people write into a cell that they leave empty."""

_NOT_HAVING = frozenset(("無", "没有", "沒有"))
"""Nothing where something is asked for, but "no" where the question is whether."""

_NO_ACCOUNT = frozenset(("no", "not yet", "?", "no discord", "don't have one", "i don't have one"))

_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks by category, nothing to the eye."""


def clean(cell: str) -> str:
    """A cell's text without what cannot be seen: controls, bidi marks, zero widths; runs of blanks become one space.

    Everything visible stays as it is, in any script. The two joiners stay between letters of the scripts that are
    spelled with them (Persian, the Indic scripts).
    """
    if cell.isascii() and cell.isprintable():
        return " ".join(cell.split())
    kept = []
    for index, letter in enumerate(cell):
        if letter in "\u200c\u200d":
            if 0 < index < len(cell) - 1 and _joins(cell[index - 1]) and _joins(cell[index + 1]):
                kept.append(letter)
        elif letter.isspace():
            kept.append(" ")
        elif unicodedata.category(letter) not in ("Cc", "Cf", "Cs") and not _hidden(letter):
            kept.append(letter)
    return " ".join("".join(kept).split())


def _joins(letter: str) -> bool:
    return "\u0600" <= letter <= "\u109f" or "\u1780" <= letter <= "\u18af"


def _hidden(letter: str) -> bool:
    return letter in _BLANK_LETTERS or "\ufe00" <= letter <= "\ufe0f" or "\U000e0000" <= letter <= "\U000e0fff"


def compared(text: str) -> str:
    """A text as it is compared: case, width and kind of blanks do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def empty(text: str) -> bool:
    return not text or compared(text) in NOTHING


def name_of(text: str) -> str:
    """A name, 1 to 80 characters of any script. Raises `Refusal`."""
    if not re.search(r"[^\W_]", text):
        raise Refusal("roster_file.no_name")
    return _at_most(text, LONGEST_NAME, "roster_file.name_long")


def roster_id_of(text: str) -> str:
    return _at_most(text, LONGEST_ROSTER_ID, "roster_file.roster_id_long")


def group_of(text: str) -> str:
    return _at_most(text, LONGEST_GROUP, "roster_file.group_long")


def _at_most(text: str, longest: int, key: str) -> str:
    if len(text) > longest:
        raise Refusal(key, value=shown(text), length=len(text), longest=longest)
    return text


_KINDS: dict[Kind, tuple[frozenset[str], tuple[str, ...]]] = {
    "mentor": (
        frozenset(("mentor", "mentors", "alumni", "alumnus", "alumna", "alumnae", "alum", "graduate")),
        ("導師", "导师", "師友", "师友", "校友"),
    ),
    "student": (
        frozenset(("student", "students", "mentee", "mentees", "pupil", "pupils")),
        ("學生", "学生", "學員", "学员"),
    ),
    "organiser": (
        frozenset(("organiser", "organisers", "organizer", "organizers", "coordinator", "coordinators")),
        ("主辦", "主办", "籌辦", "筹办", "統籌", "统筹"),
    ),
    "staff": (
        frozenset(("staff", "teacher", "teachers", "observer", "observers", "counsellor", "counselor")),
        ("老師", "老师", "教師", "教师", "職員", "职员"),
    ),
}


def kind_of(text: str) -> Kind:
    """Student, mentor, organiser or staff. Raises `Refusal` for a blank, for none of the four and for two of them."""
    if empty(text):
        raise Refusal("roster_file.no_kind")
    folded = compared(text)
    folded = re.sub(r"\b(?:former|ex|past|old)[ -](?:student|pupil|boy|girl)s?\b", "mentor", folded)
    folded = re.sub(r"\b(?:co)-(?=organi[sz]er|ordinator)", "co", folded).replace("coorgani", "organi")
    words = set(re.findall(r"[^\W\d_]+", folded))
    found = [k for k, (names, parts) in _KINDS.items() if words & names or any(part in folded for part in parts)]
    if len(found) != 1:
        raise Refusal("roster_file.unknown_kind", value=shown(text))
    return found[0]


_NO = re.compile(
    r"(?:no|n|false|0|not|never|disagree|declined?|dont|do(?:n t| not)|"
    r"i (?:disagree|decline|dont|do(?:n t| not)|am not))"
    r"(?:\W.*)?|(?:否|不|沒有|没有).*"
)
_YES = re.compile(
    r"(?:yes|y|true|1|ok|okay|agreed?|allowed|confirm(?:ed)?|consent|checked|sure|of course|"
    r"i (?:agree|confirm|consent|allow|accept|understand|certify|declare|do|am at least|am over|am \d\d))(?:\W.*)?|"
    r"[x✓✔☑✅]|(?:是|同意|可以|有|確認|确认|允許|允许).*"
)
_CONDITION = re.compile(r"\b(?:but|except|only|unless|if|not)\b|但|除")


def yes_or_no(text: str) -> bool | None:
    """Yes, no, or `None` for an empty cell. Raises `Refusal` for anything else, a yes with conditions among it."""
    folded = compared(text).replace("'", " ").replace("’", " ")
    if not text or compared(text) in NOTHING - _NOT_HAVING:
        return None
    if _NO.fullmatch(folded):
        return False
    if _YES.fullmatch(folded) and not _CONDITION.search(folded):
        return True
    raise Refusal("roster_file.not_yes_or_no", value=shown(text))


_HANDLE = re.compile(r"(?!.*\.\.)[a-z0-9_.]{2,32}")
"""Discord's rule for usernames since 2023: 2 to 32 of these characters, no two full stops in a row."""

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Account:
    """A Discord account as a cell gives it. `doubtful`: the id ends as one does that a spreadsheet has rounded."""

    discord: str
    doubtful: bool = False


def account_of(text: str, *, only_id: bool = False) -> Account | None:
    """The Discord id or handle in a cell; `None` for an empty one. A mention or a profile's link will do.

    Raises `Refusal` for what cannot be an account, for a name of the old kind (`name#1234`), and for an id that a
    spreadsheet has written as 1.23E+17.
    """
    written = compared(text)
    if empty(text) or written in _NO_ACCOUNT:
        return None
    if _ROUNDED.fullmatch(written):
        raise Refusal("roster_file.id_damaged", value=shown(text))
    mention = re.fullmatch(r"<@!?(\d+)>|(?:https?://)?(?:\w+\.)?discord(?:app)?\.com/users/(\d+)/?", written)
    written = (mention[1] or mention[2]) if mention else written.removeprefix("@").removesuffix("#0").strip()
    if is_discord_id(written):
        return Account(written, doubtful=len(written) > 17 and written.endswith("000"))
    if re.fullmatch(r".+#\d{4}", written):
        raise Refusal("roster_file.legacy_handle", value=shown(text))
    if written.isdigit() and (only_id or len(written) > 9):
        raise Refusal("roster_file.id_malformed", value=shown(text), digits=len(written))
    if not _HANDLE.fullmatch(written):
        raise Refusal("roster_file.handle_malformed", value=shown(text))
    return Account(written)


def interests_of(text: str) -> tuple[str, ...]:
    """The interests in a cell, apart by commas, semicolons, bars or lines. Raises `Refusal` if too long or too many."""
    if empty(text):
        return ()
    found: dict[str, str] = {}
    for part in re.split(r"[,;|、，；\n\r]+", text):
        interest = clean(part)
        if not empty(interest):
            found.setdefault(compared(interest), _at_most(interest, LONGEST_INTEREST, "roster_file.interest_long"))
    if len(found) > MOST_INTERESTS:
        raise Refusal("roster_file.interests_many", count=len(found), most=MOST_INTERESTS)
    return tuple(found.values())
