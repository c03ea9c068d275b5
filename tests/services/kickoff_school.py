"""A small school for the kickoff's tests: groups with channels, people who have joined, a pack of questions."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.kickoff import Kickoff
from bot.domain.outbox import Post
from bot.domain.participants import GroupMembers
from bot.domain.programme import Programme
from bot.domain.quiz import Question, QuizPack
from bot.domain.refusal import Refusal
from bot.domain.scoring import first_snowflake_at
from bot.services import Services, build_services
from bot.services.kickoff_presence import HerePress
from bot.services.kickoff_votes import Cast, Press
from bot.services.pressing import Presser
from bot.storage.unit import Database
from tests.conftest import SetClock

ORGANISER = 900
CHANNELS = 5000
QUESTIONS = (
    Question(text="Which river?", options=("Nile", "Seine", "Rhine"), right=(1,), explanation="It flows through it."),
    Question(text="Two of them?", options=("a", "b", "c", "d"), right=(0, 2), seconds=20),
    Question(text="Last?", options=("yes", "no"), right=(0,), seconds=10, points=2000),
)


def snowflake(at: datetime, number: int = 0) -> int:
    """An id that Discord could make at this moment."""
    return first_snowflake_at(round(at.timestamp() * 1000)) + number


@dataclass
class School:
    """One programme with everything that a kickoff needs. Messages and presses get ids from the clock."""

    services: Services
    database: Database
    clock: SetClock
    programme: Programme
    groups: list[GroupMembers]
    pack_id: int
    numbers: int = 0

    @property
    def presser(self) -> Presser:
        return Presser(self.programme.id, ORGANISER)

    def make_id(self) -> int:
        self.numbers += 1
        return snowflake(self.clock.now(), self.numbers)

    def restarted(self) -> "School":
        """The same school with a bot that has just started."""
        return replace(self, services=build_services(self.database, self.clock))

    async def start(self, **how: object) -> Kickoff:
        kickoff = await self.services.kickoff.start(self.programme, ORGANISER, self.pack_id, **how)  # type: ignore[arg-type]
        await self.go_on(kickoff.id)
        return kickoff

    async def begin(self, **how: object) -> Kickoff:
        kickoff = await self.start(**how)
        await self.services.kickoff.begin(self.programme.id, kickoff.id, ORGANISER)
        await self.go_on(kickoff.id)
        return kickoff

    async def go_on(self, kickoff_id: int) -> list[Post]:
        """Do what the cog's runner does: let the kickoff go on and send what is to be sent. Gives what was sent."""
        sent: list[Post] = []
        while True:
            step = await self.services.kickoff.advance(kickoff_id)
            if not step.posts:
                return sent
            for post in step.posts:
                await self.mark_sent(post)
            sent += step.posts

    async def mark_sent(self, post: Post, message_id: int | None = None) -> int:
        message_id = message_id or self.make_id()
        if post.kind == "kickoff.question":
            await self.services.kickoff.question_sent(post, message_id)
        elif post.kind == "kickoff.board":
            await self.services.kickoff.board_sent(post, message_id)
        else:
            await self.services.outbox.sent(post, message_id)
        return message_id

    async def pass_time(self, kickoff_id: int, seconds: float) -> list[Post]:
        await self.clock.advance(seconds)
        return await self.go_on(kickoff_id)

    async def here(self, kickoff_id: int, group: int, person: int, here: bool = True) -> None:
        members = self.groups[group]
        press = HerePress(
            interaction_id=self.make_id(),
            kickoff_id=kickoff_id,
            guild_id=self.programme.guild_id,
            channel_id=members.group.channel_id,
            discord_id=members.everyone[person].discord_id or 0,
            here=here,
        )
        await self.services.presence.press(press)

    async def press(self, kickoff_id: int, group: int, person: int, option: int, **other: int) -> Press:
        """What Discord says when this person presses this option of the question that is open now."""
        window = await self.window(kickoff_id, group)
        values = {
            "interaction_id": self.make_id(),
            "window_id": window.id,
            "option": option,
            "discord_id": self.groups[group].everyone[person].discord_id,
            "channel_id": window.channel_id,
            "message_id": window.message_id,
        }
        return Press(**{**values, **other})

    async def vote(self, kickoff_id: int, group: int, person: int, option: int) -> Cast | Refusal:
        try:
            return await self.services.votes.cast(await self.press(kickoff_id, group, person, option))
        except Refusal as no:
            return no

    async def window(self, kickoff_id: int, group: int):  # type: ignore[no-untyped-def]
        async with self.database.read() as unit:
            kickoff = await unit.kickoffs.by_id(kickoff_id)
            assert kickoff is not None and kickoff.question_id is not None
            windows = await unit.windows.of_question(kickoff.question_id)
            return next(w for w in windows if w.group_id == self.groups[group].group.id)

    async def points(self, kickoff_id: int) -> list[tuple[int, int | None]]:
        """Each group's points and place, in the order of the groups."""
        evening = (await self.services.kickoff_view.evening(kickoff_id)).evening
        standings = [evening.standing(members.group.id) for members in self.groups]
        return [(standing.points, standing.place) for standing in standings]


async def build_school(
    services: Services,
    database: Database,
    clock: SetClock,
    *,
    groups: int = 3,
    students: int = 2,
    questions: tuple[Question, ...] = QUESTIONS,
) -> School:
    """A programme with this many groups of one mentor and `students` students each, all of them joined."""
    programme = await services.programme.set_up(
        77, ORGANISER, time_zone="Asia/Hong_Kong", locale="en", organisers_channel_id=4000
    )
    discord_id = 10_000
    async with database.write() as unit:
        for number in range(groups):
            group_id = await unit.groups.add(programme.id, f"Group {number + 1}", clock.now())
            await unit.groups.keep_channel(group_id, CHANNELS + number)
            for person in range(students + 1):
                discord_id += 1
                await unit.roster.add(
                    programme.id,
                    clock.now(),
                    kind="student" if person else "mentor",
                    name=f"Person {number}-{person}",
                    discord_id=discord_id,
                    joined_at=clock.now(),
                    group_id=group_id,
                    left_out=False,
                )
        members = await unit.groups.with_people(programme.id)
    pack_id = await services.quiz.keep(programme, ORGANISER, QuizPack(title="Rivers", questions=questions))
    return School(services, database, clock, programme, members, pack_id)
