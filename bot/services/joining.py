"""Joining: binding people on the roster to their Discord accounts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.changes import accounts, refuse_without_right
from bot.domain.joining import (
    MOST_WRONG_CODES,
    WRONG_CODES_WITHIN,
    Matching,
    accounts_named,
    binding_of,
    bound,
    code_of,
    names_account,
    new_codes,
    refuse_many_guesses,
    turned_out,
    unbound,
)
from bot.domain.participants import MentorGroup, Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services.changing import write_change
from bot.storage.unit import Database, UnitOfWork


@dataclass(frozen=True)
class Joined:
    """Somebody who has joined, with their group if they have one. `change_id` is the recorded change."""

    person: Participant
    group: MentorGroup | None
    change_id: int | None = None


@dataclass(frozen=True)
class Found:
    """A person on the roster for whom an account was found on the server."""

    person: Participant
    discord_id: int
    left_out: bool


@dataclass(frozen=True)
class Confirmed:
    """How many matches were taken over, and how many had become impossible meanwhile."""

    joined: int
    passed_over: int


class JoiningService:
    """What a person does to join, and what an organiser does for them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def joined(self, programme_id: int, discord_id: int) -> Joined | None:
        """Who has joined with this account."""
        async with self._database.read() as unit:
            person = await unit.roster.by_discord_id(programme_id, discord_id)
            return await self._joined(unit, person) if person else None

    async def offer(self, programme_id: int, discord_id: int, handle: str) -> Participant | None:
        """The one person on the roster, not joined yet, whom the roster gives this account. `None`: ask for a code."""
        async with self._database.read() as unit:
            return await self._named(unit, programme_id, discord_id, handle)

    async def accept(self, programme_id: int, participant_id: int, discord_id: int, handle: str) -> Joined:
        """Join as the person whom `offer` gave. Raises `Refusal` if that offer no longer holds, or never did."""
        async with self._database.write() as unit:
            await self._refuse_if_joined(unit, programme_id, discord_id)
            person = await self._named(unit, programme_id, discord_id, handle)
            if person is None or person.id != participant_id:
                raise Refusal("join.not_you")
            return await self._bind(unit, person, discord_id, handle)

    async def use_code(self, programme_id: int, typed: str, discord_id: int, handle: str) -> Joined:
        """Join with a one-use code.

        Raises `Refusal` for a code that is wrong or used, for an account that has joined already, and for an account
        that has typed too many wrong ones within the hour.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            await self._refuse_if_joined(unit, programme_id, discord_id)
            guesses = await unit.joining.guesses_since(programme_id, discord_id, now - WRONG_CODES_WITHIN)
            refuse_many_guesses(guesses, now)
            owner = await unit.joining.owner(programme_id, code_of(typed))
            person = await unit.roster.by_id(programme_id, owner) if owner else None
            if person is not None and not person.joined:
                return await self._bind(unit, person, discord_id, handle)
            await unit.joining.add_guess(programme_id, discord_id, now, now - WRONG_CODES_WITHIN)
        # Only now, since a refusal inside would have taken the guess back.
        left = MOST_WRONG_CODES - len(guesses) - 1
        raise Refusal("join.wrong_code", n=left) if left else Refusal("join.last_wrong_code")

    async def to_match(self, programme_id: int) -> list[Participant]:
        """Who has not joined and stands on the roster with an account that nobody else has."""
        async with self._database.read() as unit:
            people = await unit.roster.everyone(programme_id)
        named: dict[str, int] = {}
        for person in people:
            for account in accounts(person):
                named[account] = named.get(account, 0) + 1
        return [p for p in people if not p.joined and p.handle and named[p.handle] == 1]

    async def propose(self, programme: Programme, actor_id: int, found: Mapping[int, int]) -> Matching | None:
        """Keep accounts found on the server (by participant id) for an organiser's yes. `None` if there are none.

        Accounts that somebody has joined with are passed over, and those whose claim to be this person was undone.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            people = {p.id: p for p in await unit.roster.everyone(programme.id)}
            taken = {p.discord_id for p in people.values() if p.discord_id}
            out = turned_out(await unit.changes.newest(programme.id, ("unbind",)))
            pairs = {
                person: account
                for person, account in found.items()
                if person in people
                and not people[person].joined
                and account not in taken
                and (person, account) not in out
            }
            if not pairs:
                return None
            matching_id = await unit.joining.add_matching(programme.id, actor_id, pairs, now)
            return Matching(matching_id, pairs, frozenset())

    async def matches(self, programme: Programme, matching_id: int) -> list[Found]:
        """Whom the matches are about. Raises `Refusal` if they are decided already."""
        async with self._database.read() as unit:
            matching = await self._matching(unit, programme, matching_id)
            people = {p.id: p for p in await unit.roster.everyone(programme.id)}
        return [
            Found(people[person], account, person in matching.left_out)
            for person, account in matching.pairs.items()
            if person in people
        ]

    async def leave_out(
        self, programme: Programme, matching_id: int, shown: Collection[int], chosen: Collection[int]
    ) -> None:
        """Of the people `shown`, leave out those `chosen` and no others."""
        async with self._database.write() as unit:
            matching = await self._matching(unit, programme, matching_id)
            left_out = (matching.left_out - set(shown)) | (set(chosen) & set(shown) & matching.pairs.keys())
            await unit.joining.leave_out(matching_id, left_out)

    async def confirm(self, programme: Programme, matching_id: int, actor_id: int) -> Confirmed:
        """Let everybody join who was found and not left out. Raises `Refusal` if it was decided already."""
        now = self._clock.now()
        async with self._database.write() as unit:
            programme = await unit.programmes.by_id(programme.id)
            matching = await self._matching(unit, programme, matching_id)
            people = {p.id: p for p in await unit.roster.everyone(programme.id)}
            taken = {p.discord_id for p in people.values() if p.discord_id}
            out = turned_out(await unit.changes.newest(programme.id, ("unbind",)))
            pairs = []
            for participant_id, account in matching.chosen.items():
                person = people.get(participant_id) if (participant_id, account) not in out else None
                if person is not None and not person.joined and person.handle and account not in taken:
                    taken.add(account)
                    pairs.append((person, bound(person, account, None, now)))
            await unit.joining.decide_matching(matching_id, now)
            await unit.joining.use_codes([after.id for _, after in pairs], now)
            if pairs:
                await write_change(unit, programme, "bind", pairs, actor_id=actor_id, now=now)
            return Confirmed(len(pairs), len(matching.chosen) - len(pairs))

    async def undo(
        self, programme: Programme, participant_id: int, actor_id: int, *, manages_server: bool
    ) -> tuple[Participant, str]:
        """Undo a wrong claim: the person has not joined, and gets a new code. Access and role are to be taken away.

        Raises `Refusal` for somebody who has not joined.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            person = await unit.roster.by_id(programme.id, participant_id)
            if person is None or person.removed_at is not None:
                raise Refusal("roster.no_such_person")
            refuse_without_right([person.kind], manages_server)
            if not person.joined:
                raise Refusal("roster.not_joined", name=person.name)
            programme = await unit.programmes.by_id(programme.id)
            binds = await unit.changes.newest(programme.id, ("bind",))
            free = unbound(person, binding_of(person.id, binds))
            await write_change(unit, programme, "unbind", [(person, free)], actor_id=actor_id, now=now)
            code = new_codes([person.id], await unit.joining.every_code())
            await unit.joining.add_codes(code, now)
            return free, code[person.id]

    async def codes(self, programme: Programme) -> dict[int, str]:
        """A code for everybody who has not joined, by participant. Codes that were given out before stay good."""
        now = self._clock.now()
        async with self._database.write() as unit:
            people = await unit.roster.everyone(programme.id)
            codes = await unit.joining.codes(programme.id)
            without = [p.id for p in people if not p.joined and p.id not in codes]
            if without:
                fresh = new_codes(without, await unit.joining.every_code())
                await unit.joining.add_codes(fresh, now)
                codes |= fresh
            return {p.id: codes[p.id] for p in people if not p.joined}

    async def _named(self, unit: UnitOfWork, programme_id: int, discord_id: int, handle: str) -> Participant | None:
        people = await unit.roster.not_joined_with(programme_id, accounts_named(handle, discord_id))
        named = [person for person in people if names_account(person, handle, discord_id)]
        if len(named) != 1:
            return None
        out = turned_out(await unit.changes.newest(programme_id, ("unbind",)))
        return named[0] if (named[0].id, discord_id) not in out else None

    @staticmethod
    async def _refuse_if_joined(unit: UnitOfWork, programme_id: int, discord_id: int) -> None:
        if person := await unit.roster.by_discord_id(programme_id, discord_id):
            raise Refusal("join.joined_already", name=person.name)

    async def _bind(self, unit: UnitOfWork, person: Participant, discord_id: int, handle: str) -> Joined:
        now = self._clock.now()
        programme = await unit.programmes.by_id(person.programme_id)
        after = bound(person, discord_id, handle.casefold(), now)
        await unit.joining.use_codes([person.id], now)
        change_id = await write_change(unit, programme, "bind", [(person, after)], actor_id=discord_id, now=now)
        joined = await self._joined(unit, after)
        return Joined(joined.person, joined.group, change_id)

    @staticmethod
    async def _joined(unit: UnitOfWork, person: Participant) -> Joined:
        groups = {group.id: group for group in await unit.imports.groups_ever(person.programme_id)}
        return Joined(person, groups.get(person.group_id) if person.group_id else None)

    @staticmethod
    async def _matching(unit: UnitOfWork, programme: Programme, matching_id: int) -> Matching:
        if matching := await unit.joining.matching(programme.id, matching_id):
            return matching
        raise Refusal("roster.matches_decided")
