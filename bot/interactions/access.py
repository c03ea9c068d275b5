"""Making Discord agree with the roster: who may see which group's channel, who holds the mentor and student roles.

A roster change commits first and leaves checks behind (`access_checks`). Here they are carried out: at once after the
change, and again at every start for what a crash or a missing permission left over. Each check reads the roster when it
is done, so it may be done twice, late, or in any order.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import aiohttp
import discord
import structlog

from bot.domain.access import AccessCheck, Spot
from bot.domain.groups import TEXT, VOICE, person_overwrite
from bot.domain.programme import Programme
from bot.interactions.channels import put_out, remove_overwrite, set_overwrite
from bot.interactions.sending import few_at_once

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

log = structlog.get_logger("ithaca.access")

NOT_THERE = {10003, 10007, 10009, 10011, 10013}
"""Unknown channel, member, overwrite, role, user: there is nothing to give or take."""
REASON = "The mentoring roster changed"


@dataclass(frozen=True)
class Hindrance:
    """Why Discord could not be made to agree, as a key of the text catalogue. It is tried again later."""

    key: str
    blanks: Mapping[str, object] = field(default_factory=dict, hash=False)


class AccessKeeper:
    """Carries out what roster changes mean for channels and roles."""

    def __init__(self, bot: "Ithaca") -> None:
        self._bot = bot
        self._locks: WeakValueDictionary[Spot, asyncio.Lock] = WeakValueDictionary()

    async def follow(
        self, programme: Programme | None = None, discord_id: int | None = None, *, roles: bool = True
    ) -> tuple[Hindrance, ...]:
        """Carry out every check that is due: everywhere, in one programme, or for one account in it.

        Channels come before roles: people wait for them, and Discord lets only few roles be given in a minute. With
        `roles=False` the roles stay due. Returns what stood in the way, each once. Never raises for what Discord says.
        """
        due = await self._bot.services.access.due(programme.id if programme else None, discord_id)
        places = dict.fromkeys((check.guild_id, check.spot) for check in due if roles or check.spot.role_id is None)
        channels = [place for place in places if place[1].role_id is None]
        given_roles = [place for place in places if place[1].role_id is not None]
        with self._bot.services.clock.working():
            found = await few_at_once(channels, self._settle)
            # All roles of a server share one of Discord's limits: one after the other wastes no call on it.
            found += [await self._settle(place) for place in given_roles]
        return tuple(dict.fromkeys(hindrance for hindrance in found if hindrance))

    async def _settle(self, place: tuple[int, Spot]) -> Hindrance | None:
        guild_id, spot = place
        lock = self._locks.setdefault(spot, asyncio.Lock())
        async with lock:
            # Read again under the lock: what the roster says now, for exactly the checks that this call will answer.
            checks = await self._bot.services.access.due(spot=spot)
            if not checks:
                return None
            hindrance = await self._carry_out(guild_id, checks[-1])
            if hindrance is None:
                await self._bot.services.access.done(checks)
            return hindrance

    async def _carry_out(self, guild_id: int, check: AccessCheck) -> Hindrance | None:
        spot = check.spot
        if spot.role_id is not None and (hindrance := self._role_hindrance(guild_id, spot.role_id, give=check.give)):
            return hindrance
        try:
            await self._bot.sender.call(lambda: self._tell_discord(guild_id, check))
        except discord.HTTPException as error:
            if error.code in NOT_THERE:
                return None
            where = {"person": spot.discord_id, "channel": spot.channel_id, "role": spot.role_id}
            log.warning("access.refused", code=error.code, **where)
            return Hindrance(_forbidden(check) if error.status == 403 else "roster.access_later")
        except (aiohttp.ClientError, OSError) as error:
            log.warning("access.unreachable", person=spot.discord_id, error=type(error).__name__)
            return Hindrance("roster.access_later")
        return None

    async def _tell_discord(self, guild_id: int, check: AccessCheck) -> None:
        spot = check.spot
        if spot.channel_id is not None and check.give:
            wanted = person_overwrite(spot.discord_id, VOICE if check.voice else TEXT)
            await set_overwrite(self._bot, spot.channel_id, wanted, REASON)
        elif spot.channel_id is not None and check.voice:
            await put_out(self._bot, guild_id, spot.channel_id, spot.discord_id, REASON)
        elif spot.channel_id is not None:
            await remove_overwrite(self._bot, spot.channel_id, spot.discord_id, REASON)
        elif spot.role_id is not None and check.give:
            await self._bot.http.add_role(guild_id, spot.discord_id, spot.role_id, reason=REASON)
        elif spot.role_id is not None:
            await self._bot.http.remove_role(guild_id, spot.discord_id, spot.role_id, reason=REASON)

    def _role_hindrance(self, guild_id: int, role_id: int, *, give: bool) -> Hindrance | None:
        """What would keep the bot from handing out this role, seen without asking Discord (refusals are counted)."""
        guild = self._bot.get_guild(guild_id)
        role = guild.get_role(role_id) if guild else None
        if guild is None or role is None:
            return None
        if give and gives_rights(role):
            return Hindrance("roster.access_role_rights", {"role": role.name})
        if not guild.me.guild_permissions.manage_roles:
            return Hindrance("roster.access_role_forbidden")
        if role >= guild.me.top_role:
            return Hindrance("roster.access_role_above", {"role": role.name})
        return None


def _forbidden(check: AccessCheck) -> str:
    """What to say where Discord does not let the bot do it."""
    if check.spot.channel_id is None:
        return "roster.access_role_forbidden"
    return "roster.access_voice" if check.voice else "roster.access_channel"


def gives_rights(role: discord.Role) -> bool:
    """Whether holding this role lets somebody run the server. Joining never gives such a role."""
    held = role.permissions
    return held.administrator or held.manage_guild or held.manage_roles or held.manage_channels
