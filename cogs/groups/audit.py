"""Looking at who can see the groups' channels, telling what has drifted, and mending it."""

import asyncio
from collections.abc import Collection, Iterable
from functools import partial
from itertools import chain

import discord
import structlog

from bot.clock import network_pause
from bot.domain.group_audit import Drift, FoundDrift, Sight, audit, let_in, repair
from bot.domain.groups import LiveChannel, Onlookers, observers
from bot.domain.outbox import Post
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.embeds.group_audit import news_embed
from bot.interactions.boundary import report
from bot.interactions.channels import passing, put_out, read_channels, read_roles_of, remove_overwrite, set_overwrite
from bot.interactions.client import Ithaca
from bot.interactions.sending import Drawing
from bot.services.group_audit import DRIFT, Findings
from cogs.groups.safeguards import server

log = structlog.get_logger("ithaca.groups")

AT_ONCE = 8
"""Questions about people that are open at the same time; the paced sender spaces them."""
SLICE = 40
"""People asked about in one audit that nobody is waiting for. A school of 200 is through in an hour."""


class Auditor:
    """Audits on request, and by itself; only on request does it repair.

    An audit that nobody waits for asks about one person each `gap` seconds (network time), so that it is never in the
    way of a quiz, and looks again after `settling` seconds before it tells of anything new: a roster change may have
    been on its way to Discord.
    """

    def __init__(self, bot: Ithaca, *, gap: float = 0.5, settling: float = 5.0) -> None:
        self._bot = bot
        self._audits = bot.services.group_audits
        self._gap = gap
        self._settling = settling
        self._next: dict[int, int] = {}
        bot.sender.register(DRIFT, self._draw)

    async def to_ask(self, programme: Programme) -> int:
        """How many people an audit on request asks Discord about."""
        _, people = await self._audits.roster(programme.id)
        return sum(p.discord_id is not None for p in people)

    async def look(self, programme: Programme) -> Findings:
        """Audit everything now and keep what is found. Raises what Discord raises."""
        _, people = await self._audits.roster(programme.id)
        found, asked = await self._audit(programme, [p.discord_id for p in people if p.discord_id is not None])
        return await self._audits.keep(programme, found, asked, tell=False)

    async def wake(self) -> None:
        """Audit every programme, a slice of its people each time, and tell the organisers what is new.

        What an outage kept from being told is told first.
        """
        await self._bot.sender.post_all(await self._bot.services.outbox.waiting((DRIFT,)))
        for programme in await self._audits.programmes():
            try:
                await self._look_by_itself(programme)
            except Exception as error:
                if passing(error) or isinstance(error, discord.HTTPException):
                    log.warning("groups.audit.later", programme=programme.id, error=type(error).__name__)
                else:
                    report(error, programme=programme.id)

    async def repair(self, programme: Programme, actor_id: int, up_to: int) -> tuple[Findings, int, int, bool]:
        """Repair what the organiser has seen (drifts up to that id) and is still so.

        Gives what is left, how many were repaired, how many Discord refused, and whether channels are to be made
        again. Raises `Refusal` where no role means staff: without it no channel can be put right.
        """
        guild = server(self._bot, programme.guild_id)
        role_id = programme.staff_role_id
        if role_id is None or guild.get_role(role_id) is None:
            raise Refusal("groups.no_observer_role")
        assert self._bot.user is not None
        onlookers = Onlookers(guild_id=guild.id, observer_role_id=role_id, bot_id=self._bot.user.id)
        before = await self._audits.findings(programme.id)
        still = set((await self._audit(programme, ()))[0])
        wanted = [f for f in before.repairable if f.id <= up_to and f.drift in still]
        await self._audits.repairing(programme.id, actor_id, wanted)

        refused = 0
        for found in wanted:
            try:
                await self._mend(programme, found, before, onlookers)
            except discord.HTTPException as error:
                if passing(error):
                    raise
                log.warning("groups.repair.refused", drift=found.id, code=error.code)
                refused += 1
        remade = any(found.drift.kind == "channel_gone" for found in wanted)
        found_now, asked = await self._audit(programme, ())
        return await self._audits.keep(programme, found_now, asked, tell=False), len(wanted) - refused, refused, remade

    async def _mend(self, programme: Programme, found: FoundDrift, before: Findings, onlookers: Onlookers) -> None:
        drift = found.drift
        members = before.groups.get(drift.group_id or 0)
        if members is None or drift.group_id is None:
            return
        channel_id = members.group.voice_channel_id if drift.voice else members.group.channel_id
        if channel_id is None:
            return
        if drift.kind == "channel_gone":
            await self._audits.forget_channel(programme.id, drift.group_id, channel_id)
        elif (needed := repair(drift, channel_id, onlookers)) is not None:
            reason = f"ithaca audit {found.id}"
            if needed.set is not None:
                await self._bot.sender.call(partial(set_overwrite, self._bot, channel_id, needed.set, reason))
            if needed.remove is not None and drift.voice:
                out = partial(put_out, self._bot, programme.guild_id, channel_id, needed.remove, reason)
                await self._bot.sender.call(out)
            elif needed.remove is not None:
                await self._bot.sender.call(partial(remove_overwrite, self._bot, channel_id, needed.remove, reason))

    async def _look_by_itself(self, programme: Programme) -> None:
        if await self._bot.services.group_jobs.running(programme.id):
            return
        _, people = await self._audits.roster(programme.id)
        ask = self._slice(programme.id, people)
        found, asked = await self._audit(programme, ask, gap=self._gap)
        known = {f.drift for f in (await self._audits.findings(programme.id)).drifts}
        if any(drift not in known for drift in found):
            await network_pause(self._settling)
            again, asked = await self._audit(programme, ask, gap=self._gap)
            found = [drift for drift in again if drift in known or drift in found]
        findings = await self._audits.keep(programme, found, asked, tell=True)
        if findings.post is not None:
            await self._bot.sender.post(findings.post)

    def _slice(self, programme_id: int, people: Iterable[Participant]) -> list[int]:
        """The next people to ask about, going round."""
        ids = [p.discord_id for p in people if p.discord_id is not None]
        start = self._next.get(programme_id, 0)
        start = start if start < len(ids) else 0
        self._next[programme_id] = start + SLICE
        return ids[start : start + SLICE]

    async def _audit(
        self, programme: Programme, ask: Collection[int], *, gap: float = 0.0
    ) -> tuple[list[Drift], frozenset[int]]:
        """Compare the roster with Discord. Staff and people let in by name are always asked about, `ask` as well."""
        guild = server(self._bot, programme.guild_id)
        assert self._bot.user is not None
        groups, people = await self._audits.roster(programme.id)
        read = await self._bot.sender.call(partial(read_channels, self._bot, guild.id))
        channels: dict[int, LiveChannel] = {channel.id: channel for channel in read}
        staff = observers(p for p in people if p.removed_at is None)
        about = {*ask, *staff, *let_in(groups, channels, self._bot.user.id)}
        roles_of = await self._ask(guild.id, about, gap)
        open_roles = {r.id for r in guild.roles if r.permissions.administrator or r == guild.self_role}
        sight = Sight(
            guild_id=guild.id,
            owner_id=guild.owner_id or 0,
            bot_id=self._bot.user.id,
            observer_role_id=programme.staff_role_id,
            open_roles=frozenset(open_roles),
            channels=channels,
            roles_of=roles_of,
        )
        return audit(groups, people, sight), frozenset(roles_of)

    async def _ask(self, guild_id: int, people: Collection[int], gap: float) -> dict[int, frozenset[int] | None]:
        async def some(ids: Iterable[int]) -> list[tuple[int, frozenset[int] | None]]:
            answers = []
            for discord_id in ids:
                if gap:
                    await network_pause(gap)
                held = await self._bot.sender.call(partial(read_roles_of, self._bot, guild_id, discord_id))
                answers.append((discord_id, held))
            return answers

        rows = 1 if gap else AT_ONCE
        asked = sorted(people)
        return dict(chain.from_iterable(await asyncio.gather(*(some(asked[row::rows]) for row in range(rows)))))

    async def _draw(self, post: Post) -> Drawing | None:
        told = await self._audits.since(post.subject_id)
        if told is None or not told[0].drifts:
            return None
        findings, programme = told
        drifts = [found.drift for found in findings.drifts]
        return Drawing(embeds=[news_embed(drifts, findings.groups, programme.locale)])
