"""Opening surveys, answering them, and what they came to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.clock import Clock
from bot.domain.feedback import (
    Feedback,
    Side,
    Survey,
    SurveyForm,
    needs_look,
    read_answers,
    refuse_closed,
    side_of,
)
from bot.domain.feedback.nudging import about
from bot.domain.feedback.results import Filter, Results, results
from bot.domain.localtime import instant, local_in
from bot.domain.outbox import Post
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.when.alone import day_of
from bot.services.planning import plan_programme
from bot.storage.unit import Database, UnitOfWork

INVITATION = "feedback.invitation"
LONGEST_OPEN = timedelta(days=60)


@dataclass(frozen=True)
class Asked:
    """Somebody before a survey that is open for them. `before` is what they have answered so far."""

    survey: Survey
    side: Side
    before: Feedback | None


@dataclass(frozen=True)
class Opened:
    """A survey just opened, and the invitations for the groups' channels."""

    survey: Survey
    posts: list[Post]


@dataclass(frozen=True)
class Overview:
    """A survey, how many of each side were asked and how many replied."""

    survey: Survey
    invited: Mapping[str, int]
    replied: Mapping[str, int]


class FeedbackService:
    """Surveys of a programme."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def forms(self, programme: Programme) -> list[SurveyForm]:
        """The programme's own forms."""
        async with self._database.read() as unit:
            return await unit.feedback.forms(programme.id)

    async def keep_form(self, programme: Programme, actor_id: int, form: SurveyForm) -> None:
        """Keep an uploaded form, in place of its namesake."""
        now = self._clock.now()
        async with self._database.write() as unit:
            await unit.feedback.keep_form(programme.id, form, actor_id, now)
            await unit.programmes.record(programme.id, actor_id, "feedback.upload", None, now)

    def until(self, programme: Programme, typed: str, locale: str) -> datetime:
        """The last minute of that day, in the programme's zone. Raises `Refusal` for a day that will not do."""
        now = self._clock.now()
        today = local_in(now, programme.time_zone).date()
        day = day_of(typed, today, locale)
        # Not midnight: that is told by the name of the next day, and people would count on one day more.
        end = datetime.combine(day, time(23, 59))
        until = instant(end, programme.time_zone)
        if until <= now or until - now > LONGEST_OPEN:
            raise Refusal("feedback.until", most=LONGEST_OPEN.days)
        return until

    async def open(self, programme: Programme, actor_id: int, form: SurveyForm, until: datetime) -> Opened:
        """Open a form, and write an invitation down for every group's channel.

        Raises `Refusal` while another survey with this title is open.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            for other in await unit.feedback.of_programme(programme.id):
                if other.open(now) and other.form.title == form.title:
                    raise Refusal("feedback.open_already", title=form.title, until=int(other.until.timestamp()))
            survey = Survey(
                id=0,
                programme_id=programme.id,
                form=form,
                opened_by=actor_id,
                opened_at=now,
                until=until,
                closed_at=None,
            )
            survey_id = await unit.feedback.add(survey)
            await unit.programmes.record(programme.id, actor_id, "feedback.open", survey_id, now)
            posts = [
                await unit.outbox.add(f"feedback:{survey_id}:{group.id}", INVITATION, survey_id, group.channel_id, now)
                for group in await unit.groups.of_programme(programme.id)
                if group.channel_id is not None
            ]
            await plan_programme(unit, programme.id)
            return Opened(Survey(**{**vars(survey), "id": survey_id}), posts)

    async def close(self, programme: Programme, actor_id: int, survey_id: int) -> Survey:
        """Take no more answers. Raises `Refusal` if it has ended already, or is not of this programme."""
        now = self._clock.now()
        async with self._database.write() as unit:
            survey = await self._survey(unit, programme, survey_id)
            refuse_closed(survey, now)
            await unit.feedback.close(survey_id, now)
            await unit.programmes.record(programme.id, actor_id, "feedback.close", survey_id, now)
            await plan_programme(unit, programme.id)
            return Survey(**{**vars(survey), "closed_at": now})

    async def drawn(self, survey_id: int) -> tuple[Programme, Survey] | None:
        """What an invitation is drawn from; `None` once the survey has ended: it would invite to nothing."""
        async with self._database.read() as unit:
            survey = await unit.feedback.any_by_id(survey_id)
            if survey is None or not survey.open(self._clock.now()):
                return None
            return await unit.programmes.by_id(survey.programme_id), survey

    async def ask(self, programme: Programme, discord_id: int, survey_id: int | None = None) -> Asked:
        """The survey for this person to answer: this one, or the one that is open and not answered yet.

        Raises `Refusal` for who is not asked, and where nothing is open.
        """
        async with self._database.read() as unit:
            person = await unit.roster.by_discord_id(programme.id, discord_id)
            side = side_of(person)
            assert person is not None
            survey = (
                await self._survey(unit, programme, survey_id)
                if survey_id is not None
                else await self._next(unit, programme, person, side)
            )
            self._refuse_not_asked(survey, side)
            return Asked(survey, side, await unit.feedback.answer_of(survey.id, person.id))

    async def answer(
        self, programme: Programme, discord_id: int, survey_id: int, submitted: Mapping[str, object]
    ) -> Survey:
        """Keep somebody's answers; they may be changed until the survey ends.

        Raises `Refusal` as `ask` does, and for what the form did not offer.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            person = await unit.roster.by_discord_id(programme.id, discord_id)
            side = side_of(person)
            assert person is not None
            survey = await self._survey(unit, programme, survey_id)
            self._refuse_not_asked(survey, side)
            answers = read_answers(survey.form, side, submitted)
            look = needs_look(survey.form, answers)
            await unit.feedback.keep(survey.id, person.id, side, answers, now, welfare=look)
            # At once: by the time that the group is planned again the survey may have ended.
            await unit.nudges.done(about(survey.id, person.id), now)
            await unit.nudge_plans.renew(programme.id, [person.group_id])
            return survey

    async def overviews(self, programme: Programme) -> list[Overview]:
        """All surveys with their response, newest first."""
        async with self._database.read() as unit:
            people = await unit.roster.everyone(programme.id)
            found = []
            for survey in reversed(await unit.feedback.of_programme(programme.id)):
                answered = await unit.feedback.answers_of(survey.id)
                found.append(Overview(survey, _invited(survey, people, answered), Counter(f.side for f in answered)))
            return found

    async def results(self, programme: Programme, survey_id: int, chosen: Filter) -> Results:
        """What a survey came to, beside the last survey before it that has ended. Raises `Refusal` while it is open."""
        now = self._clock.now()
        async with self._database.read() as unit:
            survey = await self._survey(unit, programme, survey_id)
            people = await unit.roster.everyone(programme.id)
            before = [s for s in await unit.feedback.of_programme(programme.id) if s.id < survey.id and not s.open(now)]
            earlier = None
            if before:
                answered = await unit.feedback.answers_of(before[-1].id)
                earlier = results(
                    before[-1], answered, invited=_invited(before[-1], people, answered), chosen=chosen, now=now
                )
            answered = await unit.feedback.answers_of(survey.id)
            invited = _invited(survey, people, answered)
            return results(survey, answered, invited=invited, chosen=chosen, now=now, earlier=earlier)

    def _refuse_not_asked(self, survey: Survey, side: Side) -> None:
        refuse_closed(survey, self._clock.now())
        if not survey.form.asked(side):
            raise Refusal("feedback.not_your_side", title=survey.form.title)

    async def _next(self, unit: UnitOfWork, programme: Programme, person: Participant, side: Side) -> Survey:
        now = self._clock.now()
        mine = [s for s in await unit.feedback.of_programme(programme.id) if s.open(now) and s.form.asked(side)]
        if not mine:
            raise Refusal("feedback.nothing_open")
        answered = await unit.feedback.answered([survey.id for survey in mine])
        waiting = [survey for survey in mine if (survey.id, person.id) not in answered]
        return (waiting or mine)[-1]

    @staticmethod
    async def _survey(unit: UnitOfWork, programme: Programme, survey_id: int) -> Survey:
        survey = await unit.feedback.by_id(programme.id, survey_id)
        if survey is None:
            raise Refusal("feedback.no_such_survey")
        return survey


def _invited(survey: Survey, people: list[Participant], answered: list[Feedback]) -> dict[str, int]:
    """How many of each side were asked: who had joined by its end, and whoever answered."""
    who = {f.participant_id: f.side for f in answered}
    joined = {
        p.id: p.kind for p in people if p.joined_at is not None and p.joined_at < survey.ended_at and p.id not in who
    }
    return Counter([*who.values(), *(kind for kind in joined.values() if kind in survey.form.sides)])
