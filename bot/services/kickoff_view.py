"""Looking at a kickoff: what the board, the questions, the results and the podium show."""

from bot.clock import Clock
from bot.domain.kickoff import (
    Kickoff,
    KickoffQuestion,
    next_question,
    number_of_questions,
)
from bot.domain.kickoff_export import Export, export
from bot.domain.kickoff_views import Board, KickoffFacts, QuestionSheet, ShownEvening
from bot.domain.refusal import Refusal
from bot.domain.standings import ShownStandings
from bot.services.evening import evening_of
from bot.services.kickoff_rooms import evening_on_board
from bot.storage.unit import Database, UnitOfWork


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

    async def open_ids(self) -> list[int]:
        """The kickoffs that are on, of every programme."""
        async with self._database.read() as unit:
            return [kickoff.id for kickoff in await unit.kickoffs.open_ones()]

    async def latest(self, programme_id: int) -> Kickoff:
        """The programme's newest kickoff, open or not. Raises `Refusal` if there has been none."""
        async with self._database.read() as unit:
            kickoff = await unit.kickoffs.latest(programme_id)
        if kickoff is None:
            raise Refusal("kickoff.none_open")
        return kickoff

    async def asked(self, programme_id: int, kickoff_id: int) -> list[KickoffQuestion]:
        """The questions that have gone out, in order. Raises `Refusal` for another programme's kickoff."""
        async with self._database.read() as unit:
            kickoff = await _kickoff(unit, kickoff_id)
            if kickoff.programme_id != programme_id:
                raise Refusal("kickoff.gone")
            return [question for question in await unit.kickoffs.questions(kickoff_id) if question.opened_at]

    async def export(self, kickoff_id: int) -> Export:
        """The kickoff as tables. It has people's names: for organisers only."""
        async with self._database.read() as unit:
            kickoff = await _kickoff(unit, kickoff_id)
            evening = await evening_of(unit, kickoff)
            people = {person.id: person for person in await unit.roster.everyone_ever(kickoff.programme_id)}
            return export(evening, await _names(unit, kickoff), people, await unit.windows.taps(kickoff_id))

    async def facts(self, kickoff_id: int) -> KickoffFacts:
        """A kickoff with what every message about it needs to know."""
        async with self._database.read() as unit:
            kickoff = await _kickoff(unit, kickoff_id)
            programme = await unit.programmes.by_id(kickoff.programme_id)
            of = number_of_questions(await unit.kickoffs.questions(kickoff_id))
            groups = await unit.groups.of_programme(kickoff.programme_id)
            voices = {g.channel_id: g.voice_channel_id for g in groups if g.channel_id and g.voice_channel_id}
            return KickoffFacts(kickoff, of, programme.locale, voices, await unit.steps.of_kickoff(kickoff_id))

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

    async def evening(self, kickoff_id: int) -> ShownEvening:
        """The whole evening so far, worked out anew."""
        async with self._database.read() as unit:
            evening = await evening_of(unit, await _kickoff(unit, kickoff_id))
            names = await _names(unit, evening.kickoff)
            return ShownEvening(evening, names, number_of_questions(evening.questions))

    async def standings(self, standings_id: int) -> ShownStandings:
        """A table of standings as it was kept."""
        async with self._database.read() as unit:
            shown = await unit.kickoffs.standings_by_id(standings_id)
        if shown is None:
            raise Refusal("kickoff.gone")
        return shown

    async def board(self, kickoff_id: int) -> Board:
        """Where the kickoff stands, for the organisers."""
        async with self._database.read() as unit:
            kickoff = await _kickoff(unit, kickoff_id)
            questions = await unit.kickoffs.questions(kickoff_id)
            shown = await unit.kickoffs.standings(kickoff_id, kickoff.revision)
            groups = await unit.boards.groups(kickoff_id, kickoff.question_id)
            return Board(
                kickoff,
                next((q for q in questions if q.id == kickoff.question_id), None),
                next_question(questions),
                number_of_questions(questions),
                (await unit.programmes.by_id(kickoff.programme_id)).locale,
                tuple(groups),
                shown.rows if shown else (),
                shown is not None and shown.corrected,
                await evening_on_board(unit, kickoff, groups, self._clock.now()),
            )


async def _kickoff(unit: UnitOfWork, kickoff_id: int) -> Kickoff:
    kickoff = await unit.kickoffs.by_id(kickoff_id)
    if kickoff is None:
        raise Refusal("kickoff.gone")
    return kickoff


async def _names(unit: UnitOfWork, kickoff: Kickoff) -> dict[int, str]:
    groups = await unit.groups.of_programme(kickoff.programme_id)
    return {group.id: group.name for group in groups}
