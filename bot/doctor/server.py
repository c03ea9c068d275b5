"""What the doctor asks Discord, over REST only: the account, its servers, and in each what the bot may do."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord.http import HTTPClient, Route

from bot.doctor.findings import Finding, bad, good
from bot.doctor.machine import Kept
from bot.doctor.rights import NEEDED_IN_CHANNEL, in_channel, in_server, missing, needed, place
from bot.domain.programme import KINDS, Programme
from bot.texts import text

UNKNOWN_CHANNEL, UNKNOWN_MEMBER, UNKNOWN_USER = 10003, 10007, 10013


async def server_findings(api_base: str, token: str, kept: Sequence[Kept]) -> list[Finding]:
    """Log in with `token` and look at every server that the bot is in or has a programme for."""
    Route.BASE = api_base
    http = HTTPClient(asyncio.get_running_loop())
    try:
        return await _findings(http, token, kept)
    except discord.LoginFailure:
        return [bad("token", "doctor.token_refused")]
    except (discord.HTTPException, OSError) as error:
        return [bad("server", "doctor.discord_failed", reason=getattr(error, "status", type(error).__name__))]
    finally:
        await http.close()


async def _findings(http: HTTPClient, token: str, kept: Sequence[Kept]) -> list[Finding]:
    me = await http.static_login(token)
    findings = [good("token", "doctor.token_good")]
    servers = {int(guild["id"]): guild["name"] for guild in await http.get_guilds(200, with_counts=False)}
    if not servers:
        application = await http.application_info()
        rights = needed(voice=any(each.programme.voice for each in kept))
        link = discord.utils.oauth_url(int(application["id"]), permissions=rights)
        return [*findings, bad("server", "doctor.no_server", link=link)]
    programmes = {each.programme.guild_id: each for each in kept}
    for guild_id, name in servers.items():
        findings.append(good("server", "doctor.server_good", server=name))
        findings += await _Server(http, guild_id, name, int(me["id"])).findings(programmes.get(guild_id))
    findings += [bad("server", "doctor.server_left", id=lost) for lost in programmes if lost not in servers]
    return findings


class _Server:
    """One server that the bot is in."""

    def __init__(self, http: HTTPClient, guild_id: int, name: str, me: int) -> None:
        self._http, self._id, self._name, self._me = http, guild_id, name, me

    async def findings(self, kept: Kept | None) -> list[Finding]:
        member: Mapping[str, Any] = await self._http.get_member(self._id, self._me)
        roles: Sequence[Mapping[str, Any]] = await self._http.get_roles(self._id)
        rights = in_server(member, roles, self._id)
        voice = kept is not None and kept.programme.voice
        findings = self._permissions(rights, voice=voice)
        if kept is None:
            return [*findings, bad("programme", "doctor.no_programme", server=self._name)]
        programme = kept.programme
        findings += self._mapping(programme, roles)
        findings += self._hierarchy(programme, member, roles)
        findings.append(await self._organisers_channel(programme, member, rights))
        findings.append(await self._observer(kept))
        return findings

    def _permissions(self, rights: discord.Permissions, *, voice: bool) -> list[Finding]:
        lacking = missing(needed(voice=voice), rights)
        if not lacking:
            return [good("permissions", "doctor.permissions_good", server=self._name)]
        return [
            bad("permissions", "doctor.permission_missing", permission=_named(name), server=self._name)
            for name in lacking
        ]

    def _mapping(self, programme: Programme, roles: Sequence[Mapping[str, Any]]) -> list[Finding]:
        there = {int(role["id"]) for role in roles}
        findings = []
        for kind in KINDS:
            role_id = programme.role_id(kind)
            role = text(f"doctor.role_{kind}")
            if role_id is None:
                findings.append(bad("roles", "doctor.role_not_set", role=role, server=self._name))
            elif role_id not in there:
                findings.append(bad("roles", "doctor.role_gone", role=role, server=self._name))
        return findings or [good("roles", "doctor.roles_good", server=self._name)]

    def _hierarchy(
        self, programme: Programme, member: Mapping[str, Any], roles: Sequence[Mapping[str, Any]]
    ) -> list[Finding]:
        by_id = {int(role["id"]): role for role in roles}
        mine = max((place(by_id[int(i)]) for i in member["roles"] if int(i) in by_id), default=(0, 0))
        higher = [
            by_id[role_id]["name"]
            for kind in ("mentor", "student")
            if (role_id := programme.role_id(kind)) in by_id and place(by_id[role_id]) > mine
        ]
        findings = [bad("hierarchy", "doctor.role_too_high", role=name, server=self._name) for name in higher]
        return findings or [good("hierarchy", "doctor.hierarchy_good", server=self._name)]

    async def _organisers_channel(
        self, programme: Programme, member: Mapping[str, Any], rights: discord.Permissions
    ) -> Finding:
        if programme.organisers_channel_id is None:
            return bad("channel", "doctor.channel_not_set", server=self._name)
        try:
            channel: Mapping[str, Any] = await self._http.get_channel(programme.organisers_channel_id)
        except discord.NotFound:
            return bad("channel", "doctor.channel_gone", server=self._name)
        except discord.Forbidden:
            return bad("channel", "doctor.channel_closed", permission=_named("read_messages"), server=self._name)
        held = in_channel(rights, member, channel, self._id)
        if lacking := missing(NEEDED_IN_CHANNEL, held):
            return bad("channel", "doctor.channel_closed", permission=_named(lacking[0]), server=self._name)
        return good("channel", "doctor.channel_good", server=self._name)

    async def _observer(self, kept: Kept) -> Finding:
        """Whether somebody on the roster's staff holds the staff role: read from Discord, not assumed."""
        role_id = kept.programme.role_id("staff")
        for person in kept.staff:
            assert person.discord_id is not None
            try:
                member = await self._http.get_member(self._id, person.discord_id)
            except discord.NotFound:
                continue
            if role_id is not None and str(role_id) in {str(held) for held in member["roles"]}:
                return good("observer", "doctor.observer_good", server=self._name)
        key = "doctor.observer_no_role" if kept.staff else "doctor.observer_nobody"
        return bad("observer", key, server=self._name)


def _named(permission: str) -> str:
    """A permission as Discord's settings call it, by its name in discord.py (`read_messages`: View Channels)."""
    return text(f"doctor.permission_{permission}")
