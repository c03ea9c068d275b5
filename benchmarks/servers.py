"""A local Discord with its people, as the benchmark works with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.lookout import Lookout
from benchmarks.processes import Addresses, local_discord
from benchmarks.school import School
from bot.rehearsal.ensemble import SCHOOL
from bot.rehearsal.visitor import Visitor


@dataclass(frozen=True)
class Server:
    """One local Discord. `lookout` sees what its owner sees."""

    there: Addresses
    pid: int
    school: School
    session: aiohttp.ClientSession
    accounts: dict[str, str]
    """Discord id by handle."""
    lookout: Lookout

    @property
    def owner(self) -> Visitor:
        return self.lookout.owner

    def visitor(self, handle: str) -> Visitor:
        return Visitor(self.session, self.there.url, self.accounts[handle])

    async def counts(self) -> dict[str, Any]:
        """What the local Discord itself has counted so far."""
        counts: dict[str, Any] = await self._get("counts")
        return counts

    async def roles(self) -> dict[str, str]:
        """The roles' ids, by name."""
        return {role["name"]: role["id"] for role in await self._get("roles")}

    async def people_by_channel(self) -> dict[str, list[Visitor]]:
        """The mentors and students of each group, by the id of its channel."""
        ids = {channel["name"]: channel["id"] for channel in await self.owner.channels()}
        found: dict[str, list[Visitor]] = {}
        for person in await self._get("people"):
            if person["group"] and person["kind"] in ("mentor", "student"):
                found.setdefault(ids[person["group"]], []).append(self.visitor(person["handle"]))
        return found

    async def _get(self, what: str) -> Any:
        async with self.session.get(f"{self.there.url}/door/{what}") as response:
            return await response.json()


@asynccontextmanager
async def server_of(school: School, folder: Path, name: str) -> AsyncIterator[Server]:
    """A local Discord in a process of its own, with this school's people."""
    people = folder / f"{name}-people.json"
    school.write_people(people)
    child, there = await local_discord(people, folder / f"{name}.log")
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            async with session.get(f"{there.url}/door/people") as response:
                accounts = {person["handle"]: person["id"] for person in await response.json()}
            owner = Visitor(session, there.url, accounts[SCHOOL[0].handle])
            async with Lookout(owner) as lookout:
                yield Server(there, child.pid, school, session, accounts, lookout)
    finally:
        await child.stop()
