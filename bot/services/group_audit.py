"""Keeping what the audits of the groups' channels find."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.group_audit import OF_PEOPLE, REPAIRABLE, Drift, FoundDrift, rank
from bot.domain.outbox import Post
from bot.domain.participants import GroupMembers, Participant
from bot.domain.programme import Programme
from bot.storage.unit import Database

DRIFT = "groups.drift"


@dataclass(frozen=True)
class Findings:
    """What is not as it should be, the groups it is about, and the message that tells of what is new, if any."""

    drifts: list[FoundDrift]
    groups: dict[int, GroupMembers]
    post: Post | None = None

    @property
    def repairable(self) -> list[FoundDrift]:
        return [found for found in self.drifts if found.drift.kind in REPAIRABLE]


class GroupAuditService:
    """Drifts, from when they are found until they are gone."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def programmes(self) -> list[Programme]:
        """Those that have a group channel to look after."""
        async with self._database.read() as unit:
            every = await unit.programmes.every()
            return [p for p in every if any(g.channel_ids for g in await unit.groups.of_programme(p.id))]

    async def roster(self, programme_id: int) -> tuple[list[GroupMembers], list[Participant]]:
        """The groups with their people and tonight's guests, and everybody who was ever on the roster: what Discord is
        compared with."""
        async with self._database.read() as unit:
            groups = await unit.groups.with_guests(programme_id)
            return groups, await unit.roster.everyone_ever(programme_id)

    async def keep(
        self, programme: Programme, found: Sequence[Drift], asked_about: Collection[int], *, tell: bool
    ) -> Findings:
        """Write down what an audit found, and what of the old is gone.

        `asked_about` are the people whom Discord was asked about: of the others it is not known whether they have left
        or can see everything, so what was found before stays. With `tell`, what is new goes to the organisers' channel.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            known = await unit.group_audits.open(programme.id)
            still = set(found)
            gone = [
                k.id
                for k in known
                if k.drift not in still and not (k.drift.kind in OF_PEOPLE and k.drift.target_id not in asked_about)
            ]
            await unit.group_audits.gone(gone, now)
            new = still - {k.drift for k in known}
            await unit.group_audits.add(programme.id, [d for d in found if d in new], now)
            drifts = await unit.group_audits.open(programme.id)
            post = None
            if new and tell and programme.organisers_channel_id is not None:
                first = min(d.id for d in drifts if d.drift in new)
                key = f"groups:drift:{first}"
                post = await unit.outbox.add(key, DRIFT, first, programme.organisers_channel_id, now)
            groups = await unit.groups.with_people(programme.id)
            return Findings(_ranked(drifts), {g.group.id: g for g in groups}, post)

    async def since(self, drift_id: int) -> tuple[Findings, Programme] | None:
        """What is still open of what was found with or after this drift, in its programme."""
        async with self._database.read() as unit:
            first = await unit.group_audits.by_id(drift_id)
            if first is None:
                return None
            drifts = _ranked(d for d in await unit.group_audits.open(first.programme_id) if d.id >= drift_id)
            groups = await unit.groups.with_people(first.programme_id)
            programme = await unit.programmes.by_id(first.programme_id)
            return Findings(drifts, {g.group.id: g for g in groups}), programme

    async def findings(self, programme_id: int) -> Findings:
        """What is open, as the last audit left it."""
        async with self._database.read() as unit:
            drifts = _ranked(await unit.group_audits.open(programme_id))
            groups = await unit.groups.with_people(programme_id)
            return Findings(drifts, {g.group.id: g for g in groups})

    async def forget_channel(self, programme_id: int, group_id: int, channel_id: int) -> None:
        """Keep that this text or voice channel of a group is no more, so that it gets another."""
        async with self._database.write() as unit:
            group = await unit.groups.by_id(programme_id, group_id)
            if group is not None and group.voice_channel_id == channel_id:
                await unit.groups.keep_voice(group_id, None)
            if group is not None and group.channel_id == channel_id:
                await unit.groups.keep_channel(group_id, None)
                await unit.nudge_plans.renew(programme_id, [group_id])

    async def repairing(self, programme_id: int, actor_id: int, drifts: Sequence[FoundDrift]) -> None:
        """Record who had these repaired."""
        now = self._clock.now()
        async with self._database.write() as unit:
            for found in drifts:
                action = f"groups.repair.{found.drift.kind}"
                await unit.programmes.record(programme_id, actor_id, action, found.drift.group_id, now)


def _ranked(drifts: Iterable[FoundDrift]) -> list[FoundDrift]:
    return sorted(drifts, key=lambda found: rank(found.drift))
