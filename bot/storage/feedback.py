"""Survey forms, surveys, and what people answered."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    RowMapping,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.feedback import Feedback, Side, Survey, SurveyForm, SurveyQuestion, Value
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

survey_forms = Table(
    "survey_forms",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("title", String(45), nullable=False),
    Column("body", Text, nullable=False),
    Column("uploaded_by", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("programme_id", "title"),
)
"""A programme's own forms. Surveys keep copies, so a form may be replaced."""

surveys = Table(
    "surveys",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("form", Text, nullable=False),
    Column("opened_by", Snowflake, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("survey_id", ForeignKey("surveys.id"), nullable=False),
    Column("participant_id", ForeignKey("participants.id"), nullable=False, index=True),
    Column("side", String(16), nullable=False),
    Column("answers", Text, nullable=False),
    Column("welfare", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    UniqueConstraint("survey_id", "participant_id"),
    Index("ix_feedback_welfare", "welfare"),
)
"""`welfare`: they say that the other side does not reply."""


def form_text(form: SurveyForm) -> str:
    """A form as JSON."""
    questions = [
        {**vars(question), "options": list(question.options), "sides": list(question.sides)}
        for question in form.questions
    ]
    return json.dumps({"title": form.title, "key": form.key, "questions": questions}, ensure_ascii=False)


def form_from(body: str) -> SurveyForm:
    """The form that `form_text` was made from."""
    values = json.loads(body)
    questions = [
        SurveyQuestion(**{**question, "options": tuple(question["options"]), "sides": tuple(question["sides"])})
        for question in values["questions"]
    ]
    return SurveyForm(title=values["title"], key=values["key"], questions=tuple(questions))


class FeedbackRepository:
    """Surveys and their answers."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def forms(self, programme_id: int) -> list[SurveyForm]:
        """The programme's own forms, by title."""
        query = select(survey_forms.c.body).where(survey_forms.c.programme_id == programme_id)
        return [form_from(body) for body in (await self._connection.execute(query.order_by("title"))).scalars()]

    async def keep_form(self, programme_id: int, form: SurveyForm, actor_id: int, now: datetime) -> None:
        """Keep a form, in place of its namesake."""
        same = survey_forms.delete().where(
            survey_forms.c.programme_id == programme_id, survey_forms.c.title == form.title
        )
        await self._connection.execute(same)
        row = {"programme_id": programme_id, "title": form.title, "body": form_text(form), "uploaded_by": actor_id}
        await self._connection.execute(survey_forms.insert().values(**row, created_at=now))

    async def add(self, survey: Survey) -> int:
        """Open a survey. Its `id` is not looked at; the new one is returned."""
        row = {name: value for name, value in vars(survey).items() if name not in ("id", "form")}
        done = await self._connection.execute(surveys.insert().values(**row, form=form_text(survey.form)))
        assert done.inserted_primary_key is not None
        return int(done.inserted_primary_key[0])

    async def by_id(self, programme_id: int, survey_id: int) -> Survey | None:
        query = select(surveys).where(surveys.c.programme_id == programme_id, surveys.c.id == survey_id)
        return next(iter(await self._surveys(query)), None)

    async def any_by_id(self, survey_id: int) -> Survey | None:
        """A survey of whatever programme: for what the bot itself has written down."""
        return next(iter(await self._surveys(select(surveys).where(surveys.c.id == survey_id))), None)

    async def of_programme(self, programme_id: int) -> list[Survey]:
        """All surveys, oldest first."""
        return await self._surveys(select(surveys).where(surveys.c.programme_id == programme_id))

    async def close(self, survey_id: int, now: datetime) -> bool:
        """Close it now. False if somebody has closed it already."""
        still = surveys.update().where(surveys.c.id == survey_id, surveys.c.closed_at.is_(None))
        return bool((await self._connection.execute(still.values(closed_at=now))).rowcount)

    async def answers_of(self, survey_id: int) -> list[Feedback]:
        query = select(feedback).where(feedback.c.survey_id == survey_id)
        return await self._feedback(query)

    async def answer_of(self, survey_id: int, participant_id: int) -> Feedback | None:
        query = select(feedback).where(feedback.c.survey_id == survey_id, feedback.c.participant_id == participant_id)
        return next(iter(await self._feedback(query)), None)

    async def keep(
        self,
        survey_id: int,
        participant_id: int,
        side: Side,
        answers: Mapping[int, Value],
        now: datetime,
        *,
        welfare: bool,
    ) -> None:
        """Keep somebody's answers, in place of what they answered before."""
        values: dict[str, Any] = {
            "side": side,
            "answers": json.dumps({str(n): value for n, value in answers.items()}, ensure_ascii=False),
            "welfare": welfare,
            "changed_at": now,
        }
        mine = (feedback.c.survey_id == survey_id) & (feedback.c.participant_id == participant_id)
        done = await self._connection.execute(feedback.update().where(mine).values(**values))
        if not done.rowcount:
            row = {"survey_id": survey_id, "participant_id": participant_id, "at": now}
            await self._connection.execute(feedback.insert().values(**row, **values))

    async def asking_for_a_look(self, programme_id: int) -> list[tuple[Survey, Feedback]]:
        """Answers that say that the other side does not reply, oldest first."""
        found = {survey.id: survey for survey in await self.of_programme(programme_id)}
        query = select(feedback).where(feedback.c.welfare.is_(True), feedback.c.survey_id.in_(list(found)))
        return [(found[one.survey_id], one) for one in await self._feedback(query)]

    async def answered(self, survey_ids: Sequence[int]) -> set[tuple[int, int]]:
        """Who has answered which of these surveys: survey and participant."""
        query = select(feedback.c.survey_id, feedback.c.participant_id).where(feedback.c.survey_id.in_(survey_ids))
        return {(row.survey_id, row.participant_id) for row in await self._connection.execute(query)}

    async def _surveys(self, query: Select[Any]) -> list[Survey]:
        rows = (await self._connection.execute(query.order_by(surveys.c.id))).mappings()
        return [survey_from(row) for row in rows]

    async def _feedback(self, query: Select[Any]) -> list[Feedback]:
        rows = (await self._connection.execute(query.order_by(feedback.c.changed_at, feedback.c.id))).mappings()
        return [feedback_from(row) for row in rows]


def survey_from(row: RowMapping) -> Survey:
    """A row of `surveys` as the domain knows it."""
    return Survey(**{**row, "form": form_from(row["form"])})


def feedback_from(row: RowMapping) -> Feedback:
    """A row of `feedback` as the domain knows it."""
    values: dict[str, Any] = {name: value for name, value in row.items() if name != "welfare"}
    values["answers"] = {int(n): value for n, value in json.loads(values["answers"]).items()}
    return Feedback(**values)
