"""Running a kickoff: the lobby, the beginning, and going on as the clock allows."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.clock import Clock
from bot.domain.kickoff import KINDS, RESULTS_PAUSE_SECONDS, Kickoff, kickoff_of_key
from bot.domain.modes import Mode
from bot.domain.outbox import Post
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.scoring import Scoring, limit_ms, made_at
from bot.services.agenda_moves import go_on, open_evening
from bot.services.evening import evening_of
from bot.services.kickoff_moves import keep_standings, move, show_correction, take_in_groups
from bot.services.kickoff_opening import before_quiz, startable
from bot.services.stand_in_moves import end
from bot.storage.backup import KEEP, backup
from bot.storage.unit import Database, UnitOfWork


@dataclass(frozen=True)
class Step:
    """Where a kickoff stands after a look at the clock: what is to be sent, and when to look again.

    `trouble` is what went wrong and did not stop it.
    """

    kickoff: Kickoff
    posts: tuple[Post, ...]
    wake_at: datetime | None
    trouble: Refusal | None = None


class KickoffService:
    """A kickoff's course. What organisers press is in `KickoffPanelService`, votes are in `VoteService`."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        backups: Path | None = None,
        backups_kept: int = KEEP,
        results_pause_seconds: int = RESULTS_PAUSE_SECONDS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._beginning = asyncio.Lock()
        self._backing_up = asyncio.Lock()
        self._backups = backups or database.path.parent / "backups"
        self._backups_kept = backups_kept
        self._results_pause_seconds = results_pause_seconds
        self._began = clock.now()
        self._taken_up: set[int] = set()
        """Kickoffs that this process has looked at: what ends from then on ends before its eyes."""

    async def start(
        self,
        programme: Programme,
        actor_id: int,
        pack_id: int | None,
        *,
        scoring: Scoring = "speed",
        mode: Mode = "majority",
        automatic: bool = True,
        quiz_alone: bool = False,
        title: str = "",
    ) -> Kickoff:
        """Open the lobby in every group's channel and the board in the organisers' channel.

        The evening goes by the programme's agenda if it has one, unless the quiz is wanted alone. `title` is what an
        evening without a quiz is called. Before an evening the database is backed up; before a quiz it is when that
        begins. Raises `Refusal` where `startable` does, without an organisers' channel, and without that backup.
        """
        now = self._clock.now()
        if programme.organisers_channel_id is None:
            raise Refusal("kickoff.no_organisers_channel")
        async with self._database.read() as unit:
            agenda, *_ = await startable(unit, programme, pack_id, quiz_alone=quiz_alone, title=title)
        if agenda is not None:
            await self._back_up(now)
        async with self._database.write() as unit:
            agenda, pack, earlier = await startable(unit, programme, pack_id, quiz_alone=quiz_alone, title=title)
            if earlier is not None:
                await unit.kickoffs.change(earlier.id, phase="closed", closed_at=now)
            await end(unit, programme, await unit.stand_ins.in_force(programme.id), now)
            kickoff = await unit.kickoffs.add(
                programme.id,
                list(pack.questions),
                title=pack.title,
                licence=pack.licence,
                attribution=pack.attribution,
                scoring=scoring,
                mode=mode,
                automatic=automatic,
                pause_seconds=self._results_pause_seconds,
                started_by=actor_id,
                started_at=now,
                board_channel_id=programme.organisers_channel_id,
            )
            groups = await take_in_groups(unit, kickoff)
            key = f"kickoff:{kickoff.id}:lobby:group"
            lobby = [(f"{key}:{g.group_id}", "kickoff.lobby", g.id, g.channel_id) for g in groups]
            board = (f"kickoff:{kickoff.id}:board:1", "kickoff.board", kickoff.id, kickoff.board_channel_id)
            await unit.outbox.add_all([board, *lobby], now)
            if agenda is not None:
                await unit.steps.add(kickoff.id, agenda)
                await open_evening(unit, kickoff, now)
            await unit.programmes.record(programme.id, actor_id, "kickoff.start", kickoff.id, now)
            return kickoff

    async def begin(self, programme_id: int, kickoff_id: int, actor_id: int) -> Kickoff:
        """Back the database up and let the first question go out.

        Raises `Refusal` if the kickoff is not in its lobby any more, or the backup cannot be made.
        """
        async with self._beginning:
            now = self._clock.now()
            async with self._database.read() as unit:
                await before_quiz(unit, kickoff_id, programme_id)
            await self._back_up(now)
            return await self._begin(programme_id, kickoff_id, actor_id, now)

    async def _back_up(self, now: datetime) -> None:
        async with self._backing_up:  # two at once must not write the same file
            await asyncio.to_thread(backup, self._database.path, self._backups, "kickoff", now, self._backups_kept)

    async def _begin(self, programme_id: int, kickoff_id: int, actor_id: int, now: datetime) -> Kickoff:
        async with self._database.write() as unit:
            kickoff = await before_quiz(unit, kickoff_id, programme_id)
            # An evening whose quiz comes later has begun when it left its lobby.
            began_at = kickoff.began_at or now
            kickoff = await unit.kickoffs.change(kickoff.id, phase="running", began_at=began_at, next_at=now)
            await unit.programmes.record(programme_id, actor_id, "kickoff.begin", kickoff.id, now)
            await move(unit, kickoff, now)
            return kickoff

    async def advance(self, kickoff_id: int) -> Step:
        """Go on as far as the clock allows. Doing it again changes nothing."""
        now = self._clock.now()
        async with self._database.write() as unit:
            kickoff = await unit.kickoffs.by_id(kickoff_id)
            if kickoff is None:
                raise Refusal("kickoff.gone")
            await self._take_up(unit, kickoff, now)
            wake_at = await move(unit, kickoff, now)
            found = await unit.kickoffs.by_id(kickoff_id)
            assert found is not None
            look = await go_on(unit, found, now)
            waiting = await unit.outbox.waiting(KINDS)
            posts = tuple(post for post in waiting if kickoff_of_key(post.key) == kickoff_id)
        self._taken_up.add(kickoff_id)
        if look.begins:
            # The database is backed up first, which must not be done inside a unit of work. Dying here, the next look
            # comes to the same point.
            trouble = await self._begin_by_agenda(found)
            return replace(await self.advance(kickoff_id), trouble=trouble)
        return Step(found, posts, min((at for at in (wake_at, look.wake_at) if at is not None), default=None))

    async def _begin_by_agenda(self, kickoff: Kickoff) -> Refusal | None:
        """The quiz begins. It does not wait for a backup that cannot be made: forty rooms do. Gives what was wrong."""
        try:
            await self.begin(kickoff.programme_id, kickoff.id, kickoff.started_by)
        except Refusal as no:
            if no.key == "kickoff.has_begun":  # somebody has pressed Begin meanwhile
                return None
            await self._begin(kickoff.programme_id, kickoff.id, kickoff.started_by, self._clock.now())
            return no
        return None

    async def recover(self) -> list[int]:
        """After a start: mark what ended while the bot was away. A new session with Discord is no start.

        Gives the ids of the kickoffs that are to go on or have something left to say.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            kickoffs = await unit.kickoffs.open_ones()
            for kickoff in kickoffs:
                await self._take_up(unit, kickoff, now)
            waiting = {kickoff_of_key(post.key) for post in await unit.outbox.waiting(KINDS)}
        self._taken_up |= {kickoff.id for kickoff in kickoffs}
        return sorted(waiting | {kickoff.id for kickoff in kickoffs})

    async def any_waiting(self, posts: Sequence[Post]) -> bool:
        """Whether some of these posts are neither in their channel nor given up."""
        ids = {post.id for post in posts}
        async with self._database.read() as unit:
            return any(post.id in ids for post in await unit.outbox.waiting(KINDS))

    async def rescore(self, kickoff_id: int) -> None:
        """Keep new standings if a vote that arrived late changed them; after the end, show them to everybody."""
        now = self._clock.now()
        async with self._database.write() as unit:
            kickoff = await unit.kickoffs.by_id(kickoff_id)
            if kickoff is None or kickoff.phase not in ("running", "podium") or not kickoff.revision:
                return
            shown = await unit.kickoffs.standings(kickoff.id, kickoff.revision)
            if shown is None or tuple((await evening_of(unit, kickoff)).standings) == shown.rows:
                return
            if kickoff.phase == "podium" and kickoff.question_id is not None:
                await show_correction(unit, kickoff, "late", kickoff.question_id, now)
            else:
                await keep_standings(unit, kickoff, "late", kickoff.question_id, now)

    async def question_sent(self, post: Post, message_id: int) -> None:
        """A group's question stands in its channel: its window begins, or has begun before the bot died.

        One that has passed since then is closed and marked.
        """
        now = self._clock.now()
        opened_at = now
        if post.sending_at is not None and post.sending_at < self._began:
            # It may be the message of the bot that died. Our own clock says the earliest and the latest it can be.
            opened_at = min(now, max(post.sending_at, made_at(message_id)))
        async with self._database.write() as unit:
            await unit.outbox.sent(post.id, message_id)
            await unit.windows.open(post.id, message_id, opened_at)
            if opened_at < now:
                await self._mark_interrupted(unit, post.subject_id, now, post.id)

    async def board_sent(self, post: Post, message_id: int) -> None:
        """The board stands in the organisers' channel; from now on it is edited."""
        async with self._database.write() as unit:
            await unit.outbox.sent(post.id, message_id)
            await unit.kickoffs.change(post.subject_id, board_message_id=message_id, board_posted_at=self._clock.now())

    async def renew_board(self, kickoff_id: int) -> Kickoff | None:
        """Write a fresh board down, to be posted in place of the one that there is. Gives the kickoff as it was."""
        async with self._database.write() as unit:
            kickoff = await unit.kickoffs.by_id(kickoff_id)
            if kickoff is None or kickoff.board_message_id is None:
                return None
            number = kickoff.board_number + 1
            key = f"kickoff:{kickoff_id}:board:{number}"
            post = (key, "kickoff.board", kickoff_id, kickoff.board_channel_id)
            await unit.outbox.add_all([post], self._clock.now())
            await unit.kickoffs.change(kickoff_id, board_number=number, board_message_id=None)
            return kickoff

    async def _take_up(self, unit: UnitOfWork, kickoff: Kickoff, now: datetime) -> None:
        """The first look of this process: mark what ended before it."""
        if kickoff.id in self._taken_up or kickoff.phase != "running" or kickoff.question_id is None:
            return
        if await self._mark_interrupted(unit, kickoff.question_id, now):
            # To those who have not had it yet it would be the only question: they wait for the repeat.
            windows = await unit.windows.of_question(kickoff.question_id)
            unsent = [w.id for w in windows if w.opened_at is None and w.closed_at is None]
            await unit.windows.change(unsent, closed_at=now, cut_ms=0, interrupted=True)

    @staticmethod
    async def _mark_interrupted(unit: UnitOfWork, question_id: int, now: datetime, post_id: int | None = None) -> bool:
        """Close and mark the windows of an open question (or the one of this post) that have passed.

        Gives whether there were any.
        """
        question = await unit.kickoffs.question(question_id)
        if question.state != "open":
            return False
        every = await unit.windows.of_question(question_id)
        windows = [w for w in every if w.closed_at is None and post_id in (None, w.post_id)]
        passed = [w.id for w in windows if w.opened_at and now >= question.closes_at(w.opened_at)]
        end = limit_ms(question.question, question.extra_seconds, None)
        await unit.windows.change(passed, closed_at=now, cut_ms=end, interrupted=True)
        return bool(passed)
