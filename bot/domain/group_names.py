"""What the channels of groups are called."""

import re
import unicodedata
from collections.abc import Iterable

from bot.domain.participants import MentorGroup

LONGEST_NAME = 100


def channel_names(groups: Iterable[MentorGroup]) -> dict[int, str]:
    """A channel name for each group's id: its own name on the roster, or its number where two would look the same."""
    groups = list(groups)
    names = {group.id: channel_name(group) for group in groups}
    taken = list(names.values())
    return {g.id: names[g.id] if taken.count(names[g.id]) == 1 else _numbered(names[g.id], g.id) for g in groups}


def channel_name(group: MentorGroup) -> str:
    """The group's name as Discord writes channel names: lower case, letters, digits and hyphens, at most 100 units.

    Discord counts UTF-16 units. A name of which nothing is left becomes the group's number.
    """
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else "-" for c in _plain(group.name))
    name = _cut(re.sub("-+", "-", kept).strip("-"), LONGEST_NAME)
    return name if any(unicodedata.category(c)[0] in "LN" for c in name) else numbered_name(group)


def numbered_name(group: MentorGroup) -> str:
    """A name that Discord cannot object to, for when it refuses the group's own (codes 20031 and 50035)."""
    return f"group-{group.id}"


def _numbered(name: str, number: int) -> str:
    ending = f"-{number}"
    return _cut(name, LONGEST_NAME - len(ending)).rstrip("-") + ending


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).lower())


def _cut(name: str, units: int) -> str:
    while len(name.encode("utf-16-le", "surrogatepass")) // 2 > units:
        name = name[:-1]
    return name.strip("-")
