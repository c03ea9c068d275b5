"""A message that shows a count is brought up to date: soon, once for many changes, and after a crash."""

from dataclasses import dataclass

import discord
import pytest

from bot.domain.outbox import Post
from bot.interactions.asking import bot_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.storage.unit import Database
from tests.cogs.bots import make_bot
from tests.cogs.conftest import Stage
from tests.conftest import SetClock

KIND = "test.counter"
SUBJECT = 7

shown_value = {"now": 0, "tries": 0}


class SetValue(Button, template=r"test-counter:(?P<value>\d+)"):
    """Makes the post show this number."""

    @classmethod
    def of(cls, number: int) -> "SetValue":
        return cls(f"test-counter:{number}", label=str(number))

    async def pressed(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await change(self.ids["value"], bot_of(interaction).services.outbox._database)


async def change(number: int, database: Database) -> None:
    """What the post shows becomes another number, in a unit of work of its own."""
    shown_value["now"] = number
    async with database.write() as unit:
        await unit.outbox.changed(KIND, SUBJECT)


async def draw(post: Post) -> Drawing:
    if post.subject_id != SUBJECT:
        shown_value["tries"] += 1
        raise RuntimeError("cannot be drawn")
    return Drawing(
        embeds=[discord.Embed(title=str(shown_value["now"]))], view=view(*(SetValue.of(number) for number in range(4)))
    )


def register(bot: Ithaca) -> None:
    bot.sender.register(KIND, draw)
    bot.add_dynamic_items(SetValue)


@dataclass
class Counter:
    """A post that shows a number, and buttons for others."""

    stage: Stage
    clock: SetClock
    database: Database

    async def press(self, *numbers: int) -> None:
        for number in numbers:
            await self.stage.owner.click(self.message, label=str(number))

    async def pass_time(self, seconds: float) -> None:
        await self.stage.env.advance_time(seconds)
        await self.clock.advance(seconds)
        await self.stage.env.settle()

    async def restart(self, *, late: bool = False) -> None:
        """With a bot whose feature has said how its post is drawn, or says it only `late`: when the bot has started."""
        old = self.stage.bot
        bot = make_bot(self.database.path, self.clock)
        if not late:
            register(bot)
        await self.stage.env.restart_bot(bot)
        self.stage.bot = bot
        await self.stage.env.settle()
        if late:
            register(bot)
        await old.close()

    @property
    def message(self) -> discord.Message:
        message = self.stage.general.last_message
        assert message is not None
        return message

    @property
    def shown(self) -> str | None:
        return self.message.embeds[0].title

    @property
    def edits(self) -> int:
        return sum(r.method == "PATCH" and "/messages/" in r.path for r in self.stage.env.http_requests)


@pytest.fixture
async def counter(stage: Stage, clock: SetClock, database: Database) -> Counter:
    shown_value.update(now=0, tries=0)
    register(stage.bot)
    post = await stage.bot.services.outbox.add("counter", KIND, SUBJECT, stage.general.id)
    drawing = await draw(post)
    assert drawing.view is not None
    message = await stage.bot.get_partial_messageable(stage.general.id).send(embeds=drawing.embeds, view=drawing.view)
    await stage.bot.services.outbox.sent(post, message.id)
    made = Counter(stage, clock, database)
    for _ in range(2):
        await made.pass_time(2)  # what the start had looked at
    return made


async def test_changes_are_shown_and_many_come_to_one_edit(counter: Counter) -> None:
    await counter.press(1)
    assert counter.shown == "1"
    await counter.press(2, 3)
    await counter.pass_time(2)
    assert counter.shown == "3"
    assert counter.edits == 2


async def test_a_change_that_nobody_can_see_is_no_edit(counter: Counter) -> None:
    await counter.press(1, 2, 1)
    await counter.pass_time(2)
    assert counter.edits == 1
    assert await counter.stage.bot.services.outbox.out_of_date() == []


async def test_what_a_crash_left_out_of_date_is_seen_to_at_the_next_start(counter: Counter) -> None:
    await change(3, counter.database)
    assert counter.shown == "0"
    await counter.restart()
    assert counter.shown == "3"


async def test_a_post_whose_feature_starts_late_is_waited_for(counter: Counter) -> None:
    await change(3, counter.database)
    await counter.restart(late=True)
    assert counter.shown == "0"
    await counter.pass_time(5)
    assert counter.shown == "3"


async def test_a_message_that_is_gone_is_let_go(counter: Counter) -> None:
    other = await counter.stage.bot.get_partial_messageable(counter.stage.general.id).send(view=view(SetValue.of(2)))
    await counter.stage.general.history()[0].delete()
    await counter.stage.owner.click(other, label="2")
    await counter.pass_time(2)
    assert await counter.stage.bot.services.outbox.out_of_date() == []


async def test_where_edits_are_scarce_it_waits(counter: Counter) -> None:
    fault = {"method": "PATCH", "path": "/channels/*/messages/*", "status": 400, "code": 30046, "times": 1}
    counter.stage.env.backend.faults.append({**fault, "message": "refused by the test"})
    await counter.press(1, 2)
    await counter.pass_time(2)
    await counter.pass_time(60)
    assert counter.shown == "0"
    await counter.pass_time(600)
    assert counter.shown == "2"


async def test_a_post_that_cannot_be_drawn_holds_up_no_other(counter: Counter) -> None:
    outbox = counter.stage.bot.services.outbox
    broken = await outbox.add("broken", KIND, SUBJECT + 1, counter.stage.general.id)
    await outbox.sent(broken, 1)
    async with counter.database.write() as unit:
        await unit.outbox.changed(KIND, SUBJECT + 1)
    await counter.press(1)
    assert counter.shown == "1"
    assert [post.key for post in await outbox.out_of_date()] == ["broken"]
    await counter.press(2)
    for _ in range(5):
        await counter.pass_time(5)
    assert counter.shown == "2"
    assert shown_value["tries"] == 1
    await counter.pass_time(60)
    assert shown_value["tries"] == 2
