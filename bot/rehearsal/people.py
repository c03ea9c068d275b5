"""Who lives on the rehearsal's server, as a file or a program describes them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

Kind = Literal["organiser", "staff", "mentor", "student", "bot", "other"]


@dataclass(frozen=True, slots=True)
class Person:
    """A Discord account that is a member of the server. `handle` is the account's name, `name` what people read.

    `locale` is the language of the person's Discord, one of Discord's own codes (`en-GB`, `zh-TW`, …).
    """

    name: str
    handle: str
    roles: tuple[str, ...] = ()
    kind: Kind = "other"
    owner: bool = False
    locale: str = "en-US"


@dataclass(frozen=True, slots=True)
class ServerRole:
    """A role that exists before the bot arrives. `permissions` are Discord's bits (0x20 is Manage Server)."""

    name: str
    permissions: int = 0


@dataclass(frozen=True, slots=True)
class Population:
    """A whole server."""

    people: tuple[Person, ...]
    guild: str = "Rehearsal"
    roles: tuple[ServerRole, ...] = ()


def read_population(path: Path) -> Population:
    """Read a JSON file: a list of people, or `{"guild", "roles": [{"name", "permissions"}], "people": […]}`.

    Raises ValueError with a sentence that says which entry is wrong, OSError when the file cannot be read.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    whole: Mapping[str, Any] = {"people": content} if isinstance(content, list) else content
    return Population(
        people=tuple(_person(entry, number) for number, entry in enumerate(whole["people"], start=1)),
        guild=str(whole.get("guild", "Rehearsal")),
        roles=tuple(ServerRole(str(r["name"]), int(r.get("permissions", 0))) for r in whole.get("roles", [])),
    )


def _person(entry: Mapping[str, Any], number: int) -> Person:
    kind = entry.get("kind", "other")
    if kind not in get_args(Kind):
        raise ValueError(f"Person {number} has the kind {kind!r}; it must be one of {', '.join(get_args(Kind))}.")
    if not entry.get("handle"):
        raise ValueError(f"Person {number} has no handle.")
    return Person(
        name=str(entry.get("name") or entry["handle"]),
        handle=str(entry["handle"]),
        roles=tuple(map(str, entry.get("roles", ()))),
        kind=kind,
        owner=bool(entry.get("owner", False)),
        locale=str(entry.get("locale", "en-US")),
    )
