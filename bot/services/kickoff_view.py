"""Looking at a kickoff: what the board, the questions, the results and the podium show."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.evening import Evening
from bot.domain.kickoff import (
    Kickoff,
    KickoffGroup,
    KickoffQuestion,
    Window,
    number_of_questions,
    present,
    signs_of_life,
)
from bot.domain.outbox import Post
from bot.domain.participants import GroupMembers, Participant
from bot.domain.refusal import Refusal
from bot.domain.standings import ShownStandings, Standing
from bot.services.evening import evening_of
from bot.storage.unit import Database, UnitOfWork


@dataclass(frozen=True)
class QuestionSheet:
    """A question as every group is shown it. `windows` are by the post that shows it, `standings` by group."""

    kickoff: Kickoff
    question: KickoffQuestion
    of: int
    windows: dict[int, Window]
    standings: dict[int, Standing]

    def closes_at(self, now: datetime) -> datetime:
        """When a window ends that begins now."""
        return now + timedelta(seconds=self.question.question.seconds + self.question.extra_seconds)


@dataclass(frozen=True)
class ShownEvening:
    """An evening with the groups' names."""

    evening: Evening
    names: dict[int, str]
    of: int

    @property
    def kickoff(self) -> Kickoff:
        return self.evening.kickoff


@dataclass(frozen=True)
class GroupOnBoard:
    """How one group is doing. `missing` are those who are not there; `voted` and `window` are of the open question."""

    name: str
    people: int
    missing: tuple[Participant, ...]
    voted: int
    window: Window | None

    @property
    def nobody(self) -> bool:
        return len(self.missing) == self.people


@dataclass(frozen=True)
class Board:
    """All that the organisers' board shows."""

    kickoff: Kickoff
    question: KickoffQuestion | None
    following: bool
    of: int
    groups: tuple[GroupOnBoard, ...]
    standings: tuple[Standing, ...]
    names: dict[int, str]


class KickoffViewService:
    """Reads; changes nothing."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def open_kickoff(self, programme_id: int) -> Kickoff:
        """The kickoff that is on in this programme. Raises `Refusal` if none is."""
        async with self._database.read() as unit:
            kickoff = await unit.kickoffs.latest(programme_id)
        if kickoff is None or kickoff.phase == "closed":
            raise Refusal("kickoff.none_open")
        return kickoff

    async def kickoff(self, kickoff_id: int) -> Kickoff:
        async with self._database.read() as unit:
            return await _kickoff(unit, kickoff_id)

    async def locale(self, kickoff_id: int) -> str:
        """The language of the programme that the kickoff belongs to."""
        async with self._database.read() as unit:
            kickoff = await _kickoff(unit, kickoff_id)
            return (await unit.programmes.by_id(kickoff.programme_id)).locale

    async def group(self, kickoff_group_id: int) -> tuple[Kickoff, KickoffGroup]:
        """A group's part in a kickoff, with the kickoff."""
        async with self._database.read() as unit:
            group = await unit.kickoffs.group(kickoff_group_id)
            return await _kickoff(unit, group.kickoff_id), group

    async def question_sheet(self, question_id: int) -> QuestionSheet:
        """A question with the windows it goes to."""
        async with self._database.read() as unit:
            question = await unit.kickoffs.question(question_id)
            kickoff = await _kickoff(unit, question.kickoff_id)
            questions = await unit.kickoffs.questions(kickoff.id)
            windows = {window.post_id: window for window in await unit.windows.of_question(question_id)}
            shown = await unit.kickoffs.standings(kickoff.id, kickoff.revision)
            places = {standing.group_id: standing for standing in shown.rows} if shown else {}
            return QuestionSheet(kickoff, question, number_of_questions(questions), windows, places)

    async def window(self, window_id: int) -> Window:
        async with self._database.read() as unit:
            window = await unit.windows.by_id(window_id)
        if window is None:
            raise Refusal("kickoff.gone")
        return window

    async def evening(self, kickoff_id: int) -> ShownEvening:
        """The whole evening so far, worked out anew."""
        async with self._database.read() as unit:
            evening = await evening_of(unit, await _kickoff(unit, kickoff_id))
            names = await _names(unit, evening.kickoff)
            return ShownEvening(evening, names, number_of_questions(evening.questions))

    async def shown(self, post: Post) -> tuple[ShownStandings, KickoffGroup]:
        """The standings that a correction's post shows, and to which group."""
        async with self._database.read() as unit:
            shown = await unit.kickoffs.standings_by_id(post.subject_id)
            if shown is None:
                raise Refusal("kickoff.gone")
            groups = await unit.kickoffs.groups(shown.kickoff_id)
            return shown, next(group for group in groups if group.channel_id == post.channel_id)

    async def board(self, kickoff_id: int) -> Board:
        """Where the kickoff stands, for the organisers."""
        async with self._database.read() as unit:
            kickoff = await _kickoff(unit, kickoff_id)
            questions = await unit.kickoffs.questions(kickoff_id)
            question = next((q for q in questions if q.id == kickoff.question_id), None)
            windows, voted = {}, {}
            if question is not None:
                windows = {w.group_id: w for w in await unit.windows.of_question(question.id)}
                voted = await unit.windows.voted(question.id)
            taps = await unit.windows.last_taps(kickoff_id)
            signs = signs_of_life(await unit.windows.presses(kickoff_id), taps)
            members = await unit.groups.with_people(kickoff.programme_id)
            taking_part = {group.group_id for group in await unit.kickoffs.groups(kickoff_id)}
            shown = await unit.kickoffs.standings(kickoff_id, kickoff.revision)
            rows = []
            for found in members:
                if found.group.id not in taking_part:
                    continue
                there = present(signs, [person.id for person in found.everyone])
                window = windows.get(found.group.id)
                rows.append(_on_board(found, there, window, voted.get(window.id, 0) if window else 0))
            return Board(
                kickoff,
                question,
                any(q.state == "pending" for q in questions),
                number_of_questions(questions),
                tuple(rows),
                shown.rows if shown else (),
                await _names(unit, kickoff),
            )


def _on_board(found: GroupMembers, there: set[int], window: Window | None, voted: int) -> GroupOnBoard:
    missing = tuple(person for person in found.everyone if person.id not in there)
    return GroupOnBoard(found.group.name, len(found.everyone), missing, voted, window)


async def _kickoff(unit: UnitOfWork, kickoff_id: int) -> Kickoff:
    kickoff = await unit.kickoffs.by_id(kickoff_id)
    if kickoff is None:
        raise Refusal("kickoff.gone")
    return kickoff


async def _names(unit: UnitOfWork, kickoff: Kickoff) -> dict[int, str]:
    groups = await unit.groups.of_programme(kickoff.programme_id)
    return {group.id: group.name for group in groups}
