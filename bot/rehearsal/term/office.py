"""What the organiser does over a term: a blackout for the exams, and a look at what needs a person each week."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.rehearsal.ensemble import SCHOOL
from bot.rehearsal.stage import ZONE, Stage
from bot.rehearsal.term.member import LOADING, PATIENCE, with_prefix
from bot.rehearsal.visitor import Answer, Message, buttons

EXAMS_IN_WEEK = 5
"""The week of the term, from 1, in which nobody is nudged."""
AT_WORK = time(9, 0)
KEEP, PICK, ON_IT = "programme:blackout:keep:", "attention:pick", "attention:act:1:"


class Office:
    """The organiser who made the server, at her desk. `channel` is the organisers'."""

    def __init__(self, stage: Stage, channel: str, begun: datetime) -> None:
        self._stage, self._channel = stage, channel
        self._handle = SCHOOL[0].handle
        self._visitor = stage.visitor(self._handle)
        self._begun = begun
        self._is_on_it = False

    async def work(self) -> None:
        """Everything she does, until cancelled."""
        monday = _monday_after(self._begun)
        await self._stage.clock.sleep_until(_at_work(monday))
        exams = monday + timedelta(weeks=EXAMS_IN_WEEK - 2)
        await self._black_out(exams, exams + timedelta(days=6))
        for week in range(1, 1000):
            await self._stage.clock.sleep_until(_at_work(monday + timedelta(weeks=week)))
            await self._look_at_attention()

    async def _black_out(self, first: date, last: date) -> None:
        """Say that nobody is to be nudged on these days."""
        with self._stage.clock.working():
            days: dict[str, object] = {"from": f"{first.day} {first:%b}", "until": f"{last.day} {last:%b}"}
            asked = (await self._visitor.slash(self._channel, "programme blackout", None, label="Exams", **days))[
                "message"
            ]
            if (keep := with_prefix(asked, KEEP)) is not None:
                await self._visitor.press(asked, keep)
            self._note("blacked_out", first=first.isoformat(), last=last.isoformat(), kept=keep is not None)

    async def _look_at_attention(self) -> None:
        """See what needs a person; once, say that she is on it."""
        with self._stage.clock.working():
            answer = await self._visitor.slash(self._channel, "attention")
            listed = await self._visitor.until(
                self._channel, lambda m: _answers(m, answer) and not m["flags"] & LOADING, seconds=PATIENCE
            )
            lines = buttons(listed)[PICK]["options"] if PICK in buttons(listed) else []
            self._note("looked_at_attention", lines=[line["label"] for line in lines])
            if lines and not self._is_on_it:
                line = (await self._visitor.press(listed, PICK, [lines[0]["value"]]))["message"]
                if (mine := with_prefix(line, ON_IT)) is not None:
                    self._is_on_it = True
                    await self._visitor.press(line, mine)
                    self._note("is_on_it", line=lines[0]["label"])

    def _note(self, action: str, **more: object) -> None:
        self._stage.term.diary.note(self._handle, "", action, **more)


def _monday_after(moment: datetime) -> date:
    here = moment.astimezone(ZoneInfo(ZONE)).date()
    return here + timedelta(days=7 - here.weekday())


def _at_work(day: date) -> datetime:
    return datetime.combine(day, AT_WORK, ZoneInfo(ZONE))


def _answers(message: Message, answer: Answer) -> bool:
    return bool((message.get("interaction_metadata") or {}).get("id") == answer["id"])
