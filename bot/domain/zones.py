"""The time zone that somebody types or picks: by its IANA name, or as the city they live in."""

from bot.domain.programme import known_zone, zones_like
from bot.domain.refusal import Refusal
from bot.domain.roster import zone_of


def zone_meant(written: str) -> str:
    """The IANA zone that is meant. Raises `Refusal` for an offset, for several zones at once, and for the unknown."""
    try:
        return known_zone(written)
    except Refusal:
        return zone_of(written)


def zones_offered(typed: str, limit: int = 25) -> list[str]:
    """Zones to pick from while somebody types, the one that is meant already first; as many as Discord shows."""
    zones = zones_like(typed, limit)
    try:
        named = zone_of(typed)
    except Refusal:
        return zones
    return [named, *(zone for zone in zones if zone != named)][:limit]
