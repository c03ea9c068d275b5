"""Sending nudges: what is due, who has it in hand, what became of it.

A nudge is taken in hand in the unit of work that also writes its post down as handed to Discord. From then on only
whoever took it sends it, and only as long as Discord remembers the post's nonce. What is in hand longer than that was
left by a process that stopped: somebody looks whether the message is there, and plans the nudge again if it is not.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.clock import Clock
from bot.domain.meetups import MeetUp
from bot.domain.nudges import OUTSIDE_CAP, Dropped, Hold, Nudge, NudgeRules
from bot.domain.nudges.digest import plan_digest
from bot.domain.nudges.planning import ready
from bot.domain.nudges.rules import matters
from bot.domain.outbox import NONCE_REMEMBERED, Post
from bot.domain.programme import Programme
from bot.services.batches import Batches
from bot.services.planning import load_facts, plan_groups, planned_facts
from bot.storage.unit import Database, UnitOfWork

KIND = "nudge"
"""Of the posts that carry nudges."""
IN_DOUBT_AFTER = NONCE_REMEMBERED + timedelta(minutes=1)
"""Whoever took a nudge in hand stops trying when the nonce is forgotten; a call to Discord that is under way then gets
this much longer to end."""
LATE = timedelta(minutes=15)
"""A nudge that goes out so long after it was due was held by an outage."""
ABOUT_MEET_UPS = frozenset({"close", "photo", "reminder", "over"})
"""Rules whose nudges have a meet-up as their subject."""
GROUPS_AT_ONCE = 10
"""Groups that are planned in one unit of work, so that nobody who presses a button waits long for it."""


@dataclass(frozen=True)
class Agenda:
    """What there is for the engine to do now: plan, find out about what is in doubt, send; and when to look again."""

    plan: bool
    find_out: bool
    send: bool
    next_at: datetime | None


@dataclass(frozen=True)
class NudgePost:
    """What a post says: nudges about one matter, and the accounts of those whom it concerns. `settled`: it stands in
    its channel, and there is nothing left to do about it."""

    programme: Programme
    nudges: Sequence[Nudge]
    accounts: Sequence[int]
    settled: bool = False


@dataclass(frozen=True)
class NudgeSheet:
    """The meet-up that a nudge is about, if it is about one, and the programme's language."""

    locale: str
    meet_up: MeetUp | None


class NudgeService:
    """The engine's hold on the database."""

    def __init__(self, database: Database, clock: Clock, rules: NudgeRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules
        self._ended: Batches[tuple[int, int], None] = Batches(self._write_sent, "ithaca:nudges:sent")

    def call_when_touched(self, call: Callable[[], None]) -> None:
        """Have this called after every unit of work that may have changed what is due."""
        self._database.nudges_touched = call

    async def look_at_rules(self) -> None:
        """At the start: have everything planned again where the rules or the clocks' rules have changed since."""
        now = self._clock.now()
        async with self._database.read() as unit:
            programmes = [programme.id for programme in await unit.programmes.every()]
        for programme_id in programmes:
            async with self._database.read() as unit:
                digest = plan_digest(self._rules, await unit.nudge_plans.zones(programme_id), now)
                if (await unit.nudge_plans.of(programme_id)).digest == digest:
                    continue
            async with self._database.write() as unit:
                await unit.nudge_plans.keep_digest(programme_id, digest)
                await unit.nudge_plans.renew(programme_id)

    async def agenda(self) -> Agenda:
        """What there is to do now, and when there will be more. Asked at every look, so it costs one small query."""
        async with self._database.read() as unit:
            seen = await unit.nudge_plans.outlook()
        now = self._clock.now()
        doubt_at = seen.claimed_at + IN_DOUBT_AFTER if seen.claimed_at else None
        moments = [moment for moment in (seen.due_at, doubt_at) if moment is not None]
        return Agenda(
            plan=seen.stale,
            find_out=doubt_at is not None and doubt_at <= now,
            send=seen.due_at is not None and seen.due_at <= now,
            next_at=min(moments, default=None),
        )

    async def plan_some(self) -> bool:
        """Plan some of the groups that are waiting for it. False if none was."""
        async with self._database.write() as unit:
            waiting = await unit.nudge_plans.stale(GROUPS_AT_ONCE)
            for programme_id, group_ids in waiting.items():
                await plan_groups(unit, programme_id, group_ids, self._clock.now(), self._rules)
        return bool(waiting)

    async def claim(self, limit: int) -> list[Post]:
        """Take in hand what is due, the oldest first, about `limit` nudges, and give the posts, ready to be sent.

        The groups are planned anew first, and what is done by now or not allowed at this moment is dropped or moved. So
        it may give nothing although something was due: what it looked at is due no more.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            found = [n for p in await unit.nudge_plans.running() for n in await unit.nudges.due(p, now, limit)]
            found = sorted(found, key=_age)[:limit]
            messages: list[Sequence[Nudge]] = []
            channels: dict[int, int] = {}
            for programme_id in {nudge.programme_id for nudge in found}:
                of_it = [nudge for nudge in found if nudge.programme_id == programme_id]
                messages += await self._allowed(unit, programme_id, of_it, channels, now)
            return await self._take(unit, sorted(messages, key=lambda nudges: _age(nudges[0])), channels, now)

    async def _allowed(
        self, unit: UnitOfWork, programme_id: int, due: Sequence[Nudge], channels: dict[int, int], now: datetime
    ) -> list[Sequence[Nudge]]:
        """Of what is due in a programme, what may go out now, by message; the rest is moved or dropped. Notes down the
        groups' `channels` on the way."""
        groups, looked_at = {nudge.group_id for nudge in due}, {nudge.id for nudge in due}
        messages: list[Sequence[Nudge]] = []
        for facts in await planned_facts(unit, programme_id, groups, now, self._rules):
            channels[facts.group_id] = facts.members.group.channel_id or 0
            of_group = ready(facts, self._rules, now)
            messages += [m for m in of_group.messages if not looked_at.isdisjoint(nudge.id for nudge in m)]
            for nudge, moment in of_group.held:
                if moment.at is not None:
                    await unit.nudges.hold(nudge, moment.at, moment.hold)
        return messages

    async def _take(
        self, unit: UnitOfWork, messages: Sequence[Sequence[Nudge]], channels: Mapping[int, int], now: datetime
    ) -> list[Post]:
        """Take these in hand, each message with a post of its own."""
        keys = [f"nudge:{nudges[0].id}:{int(now.timestamp() * 1000)}" for nudges in messages]
        posts = [
            (key, KIND, nudges[0].id, channels[nudges[0].group_id]) for key, nudges in zip(keys, messages, strict=True)
        ]
        ids = await unit.outbox.add_all(posts, now)
        by_post = {ids[key]: [n.id for n in nudges] for key, nudges in zip(keys, messages, strict=True)}
        await unit.nudges.claim(by_post, now)
        await unit.nudges.were_late([n.id for nudges in messages for n in nudges if now - n.due_at >= LATE])
        return await unit.outbox.sending_all(list(ids.values()), now)

    async def of_post(self, post: Post) -> NudgePost | None:
        """What a post says; `None` if nothing is in hand or sent for it (any more)."""
        async with self._database.read() as unit:
            nudges = [n for n in await unit.nudges.of_posts([post.id]) if n.state in ("claimed", "sent")]
            if not nudges:
                return None
            programme = await unit.programmes.by_id(nudges[0].programme_id)
            ids = [nudge.participant_id for nudge in nudges if nudge.participant_id is not None]
            # Planning has just seen that what is about to be sent is not.
            settled = post.message_id is not None and not await self._open(unit, nudges[0])
            return NudgePost(programme, nudges, await unit.roster.accounts(ids), settled)

    async def _open(self, unit: UnitOfWork, nudge: Nudge) -> bool:
        """Whether there is still something to do about what a nudge is about."""
        found = await load_facts(unit, nudge.programme_id, [nudge.group_id], self._clock.now(), self._rules)
        return any(matter.about == nudge.about for facts in found for matter in matters(facts, self._rules))

    async def sheet(self, nudge: Nudge) -> NudgeSheet:
        """What a plain nudge is drawn from."""
        async with self._database.read() as unit:
            programme = await unit.programmes.by_id(nudge.programme_id)
            meet_up = None
            if nudge.rule in ABOUT_MEET_UPS:
                meet_up = await unit.meet_ups.by_id(programme.id, nudge.subject_id)
            return NudgeSheet(programme.locale, meet_up)

    async def sent(self, post: Post, message_id: int) -> None:
        """A post stands in its channel: so its nudges were sent, and the next ones are planned."""
        await self._ended.put((post.id, message_id))

    async def _write_sent(self, sent: Sequence[tuple[int, int]]) -> list[Exception | None]:
        now = self._clock.now()
        async with self._database.write() as unit:
            for post_id, message_id in sent:
                await unit.outbox.sent(post_id, message_id)
            await self._end(unit, [post_id for post_id, _ in sent], now, state="sent", sent_at=now)
        return [None] * len(sent)

    async def given_up(self, post: Post, failure: str) -> None:
        """A post could not be sent, or had nothing to show (`useless`)."""
        now = self._clock.now()
        async with self._database.write() as unit:
            await unit.outbox.give_up(post.id, failure)
            if failure == "useless":
                await self._end(unit, [post.id], now, state="dropped", dropped="useless")
            else:
                await self._end(unit, [post.id], now, state="failed")

    async def in_doubt(self) -> list[Post]:
        """Posts of which nobody knows whether they went out, and which it is now ours to find out about."""
        now = self._clock.now()
        async with self._database.write() as unit:
            post_ids = await unit.nudges.take_over(now - IN_DOUBT_AFTER, now)
            return [await unit.outbox.by_id(post_id) for post_id in post_ids]

    async def not_sent(self, post: Post) -> None:
        """A post in doubt did not go out: its nudges are planned again, and it is not tried any more."""
        now = self._clock.now()
        async with self._database.write() as unit:
            await unit.outbox.give_up(post.id, "in doubt")
            await self._end(unit, [post.id], now, state="pending", claimed_at=None)

    async def unsettled(self, posts: Sequence[Post]) -> int:
        """How many of these posts are neither in their channel nor given up."""
        ids = {post.id for post in posts}
        async with self._database.read() as unit:
            return sum(post.id in ids for post in await unit.outbox.waiting([KIND]))

    async def _end(
        self,
        unit: UnitOfWork,
        post_ids: Sequence[int],
        now: datetime,
        *,
        state: Literal["sent", "failed", "dropped", "pending"],
        **values: datetime | Dropped | Hold | None,
    ) -> None:
        ended = [n for n in await unit.nudges.of_posts(post_ids) if n.state == "claimed"]
        await unit.nudges.end(post_ids, state=state, **values)
        # Most that is sent are reminders: sent once, and nobody's share of the week. All else stays as it is planned.
        nudges = [nudge for nudge in ended if state != "sent" or nudge.rule not in OUTSIDE_CAP]
        for programme_id in {nudge.programme_id for nudge in nudges}:
            groups = {nudge.group_id for nudge in nudges if nudge.programme_id == programme_id}
            await plan_groups(unit, programme_id, groups, now, self._rules)


def _age(nudge: Nudge) -> tuple[datetime, int]:
    """By what nudges are sorted, the oldest first."""
    return nudge.due_at, nudge.id
