"""The programme: what one Discord server runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import available_timezones

from bot.domain.refusal import Refusal

Kind = Literal["student", "mentor", "organiser", "staff"]
KINDS: tuple[Kind, ...] = ("student", "mentor", "organiser", "staff")


@dataclass(frozen=True, kw_only=True)
class Programme:
    """One server's programme. Role and channel ids are Discord's; `None` means that none is mapped yet.

    `ends_on` is its last day, in its own zone, if one has been set. With `voice`, each group is to have a voice
    channel, too.
    """

    id: int
    guild_id: int
    time_zone: str
    locale: str
    organiser_role_id: int | None
    staff_role_id: int | None
    mentor_role_id: int | None
    student_role_id: int | None
    organisers_channel_id: int | None
    created_at: datetime
    ends_on: date | None = None
    voice: bool = False

    def role_id(self, kind: Kind) -> int | None:
        """The Discord role that means `kind`."""
        found: int | None = getattr(self, f"{kind}_role_id")
        return found


JOINING_KINDS: tuple[Kind, ...] = ("student", "mentor")
"""The kinds whose role the bot hands out. The other two roles give rights, and people give them."""


def refuse_shared_roles(roles: Mapping[Kind, int | None]) -> None:
    """Raises `Refusal` if a role that joining gives means something else too: a code would then make staff.

    One role may mean organiser and staff at once: both are given by hand.
    """
    for kind in JOINING_KINDS:
        for other in KINDS:
            if other != kind and roles.get(kind) is not None and roles.get(kind) == roles.get(other):
                raise Refusal("programme.shared_role", role_id=roles[kind])


def known_zone(name: str) -> str:
    """`name` as the IANA database spells it.

    Raises `Refusal` for a zone that it does not have.
    """
    wanted = name.strip().replace(" ", "_").casefold()
    for zone in available_timezones():
        if zone.casefold() == wanted:
            return zone
    raise Refusal("programme.unknown_zone", zone=name)


def zones_like(part: str, limit: int = 25) -> list[str]:
    """The zones whose name has `part` in it, those whose city begins with it first; as many as Discord can show."""
    wanted = part.strip().replace(" ", "_").casefold()
    hits = [z for z in available_timezones() if "/" in z and not z.startswith("Etc/") and wanted in z.casefold()]

    def closeness(zone: str) -> tuple[bool, bool, bool, str]:
        folded = zone.casefold()
        city = folded.rpartition("/")[2]
        return not city.startswith(wanted), not folded.startswith(wanted), wanted not in city, zone

    return sorted(hits, key=closeness)[:limit]
