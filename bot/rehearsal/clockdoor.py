"""The clock at the door: what time it is, and moving it on by hand. Nobody in Discord could; whoever rehearses can."""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.rehearsal.clocklink import ClockLink
from bot.rehearsal.door import said
from bot.rehearsal.impossible import Impossible
from bot.rehearsal.journey import Journey, Traveller
from bot.rehearsal.timekeeper import WorldClock

FURTHEST_HOURS, FURTHEST_DAYS = 24 * 31, 366


class ClockDoor:
    """Handlers of `/door/clock`. `zone` is the programme's, by its IANA name."""

    def __init__(
        self, clock: WorldClock, link: ClockLink, traveller: Traveller, zone: Callable[[], str | None]
    ) -> None:
        self._clock, self._link, self._traveller, self._zone = clock, link, traveller, zone

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/door/clock", self.show), web.post("/door/clock", self.move)]

    def payload(self) -> dict[str, Any]:
        """What the page shows of the clock."""
        journey = self._traveller.journey
        return {
            "now": self._clock.now().isoformat(),
            "zone": self._zone(),
            "fast": self._link.fast,
            "journey": journey_payload(journey) if journey is not None else None,
        }

    async def show(self, request: web.Request) -> web.Response:
        due = self._link.next_due()
        return said({**self.payload(), "next": due.isoformat() if due is not None else None})

    async def move(self, request: web.Request) -> web.Response:
        """Begin a journey, or stop the one that is under way. It is told at once; how it goes is told live."""
        asked = await request.json()
        match asked:
            case {"minutes": int(minutes)} if 0 < minutes <= FURTHEST_HOURS * 60:
                self._traveller.by(timedelta(minutes=minutes))
            case {"hours": int(hours)} if 0 < hours <= FURTHEST_HOURS:
                self._traveller.by(timedelta(hours=hours))
            case {"days": int(days)} if 0 < days <= FURTHEST_DAYS:
                zone = self._zone()
                self._traveller.by_days(days, ZoneInfo(zone) if zone else UTC)
            case {"next": True}:
                self._traveller.to_next_due()
            case {"stop": True}:
                self._traveller.stop()
            case _:
                raise Impossible("The clock goes on by minutes, by hours, by days, or to what is next.")
        return said(self.payload())


def journey_payload(journey: Journey) -> dict[str, Any]:
    """A journey as JSON."""
    return {
        "begun": journey.begun.isoformat(),
        "until": journey.until.isoformat() if journey.until is not None else None,
        "stops": journey.stops,
        "state": journey.state,
        "sentence": journey.sentence,
    }
