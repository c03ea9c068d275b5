"""Buttons that settle what somebody asked for: which date was meant, that it is really off, that it is on again."""

import discord
from discord import ui

from bot.domain.meetups import MeetUp
from bot.domain.meetups.asked import Asked
from bot.domain.meetups.drafting import Draft
from bot.domain.when import Unclear
from bot.embeds.meetups import LONGEST_QUESTION, clock_words, place_of, reading_words, unix
from bot.interactions.asking import bot_of
from bot.interactions.boundary import PRIVATELY, locale_of
from bot.interactions.controls import Button, view
from bot.services.meetups import Question
from bot.texts import text
from cogs.meetups.options import asked_by
from cogs.meetups.telling import follow_changes

BLUE, GREY, RED = discord.ButtonStyle.primary, discord.ButtonStyle.secondary, discord.ButtonStyle.danger


def which_date(draft: Draft, trouble: Unclear | None, others: tuple[str, ...], locale: str) -> tuple[str, ui.View]:
    """The question which date was meant, or which would do instead, and its answers as buttons."""
    if trouble is not None:
        sentence = text(trouble.key, locale, **trouble.blanks)
        lines = [sentence] if sentence.endswith("?") else [sentence, text("meetup.instead", locale)]
    else:
        lines = [text("meetup.which_date" if len(draft.readings) > 1 else "meetup.this_date", locale)]
    lines += [f"• **{reading_words(reading, others, locale, LONGEST_QUESTION)}**" for reading in draft.readings]
    return "\n".join(lines), view(*_answers(draft, locale))


def really_cancel(draft: Draft, meet_up: MeetUp, locale: str) -> tuple[str, ui.View]:
    """The question whether a meet-up is really to be cancelled."""
    sentence = text("meetup.sure_cancel", locale, unix=unix(meet_up.starts_at), reason=draft.reason)
    yes = Decide(f"meetup:do:{draft.id}:0", label=text("meetup.cancel_yes", locale), style=RED)
    return sentence, view(yes, LetGo.of(draft, text("meetup.cancel_no", locale)))


def _answers(draft: Draft, locale: str) -> list[Button]:
    first, *rest = [
        Decide(f"meetup:do:{draft.id}:{position}", label=clock_words(reading.local, locale), style=GREY)
        for position, reading in enumerate(draft.readings)
    ]
    first.item.style = BLUE
    return [first, *rest, LetGo.of(draft, text("meetup.not_now", locale))]


async def say_done_or_ask(interaction: discord.Interaction, asked: Asked, found: MeetUp | Question) -> None:
    """Tell who asked for a date what came of it, or ask which date they mean."""
    if isinstance(found, MeetUp):
        await say_done(interaction, found)
        return
    ground = await bot_of(interaction).services.meetup_view.ground(asked, found.draft.group_id)
    question, buttons = which_date(found.draft, found.trouble, ground.others, locale_of(interaction))
    await interaction.edit_original_response(content=question, view=buttons, allowed_mentions=PRIVATELY)


async def say_done(interaction: discord.Interaction, meet_up: MeetUp) -> None:
    """Tell who asked what came of it, in place of the question or of the wait; then the group."""
    bot, locale = bot_of(interaction), locale_of(interaction)
    if meet_up.state == "cancelled":
        sentence = text("meetup.cancelled_done", locale, unix=unix(meet_up.starts_at))
    else:
        agreed = clock_words(meet_up.local_start, locale)
        place = place_of(meet_up.zone)
        sentence = text("meetup.set_done", locale, unix=unix(meet_up.starts_at), agreed=agreed, place=place)
    group = await bot.services.meetup_view.group(await asked_by(interaction), f"group:{meet_up.group_id}")
    if group.channel_id:
        sentence += "\n" + text("meetup.group_told", locale, channel_id=group.channel_id)
    else:
        sentence += "\n" + text("meetup.no_channel", locale)
    undo = view(Restore.of(meet_up, locale)) if meet_up.state == "cancelled" else None
    await interaction.edit_original_response(content=sentence, view=undo, allowed_mentions=PRIVATELY)
    await follow_changes(bot)


class Decide(Button, template=r"meetup:do:(?P<draft>\d{1,18}):(?P<position>\d{1,2})"):
    """That is what I meant."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        asked = await asked_by(interaction)
        await interaction.response.defer()
        done = await bot_of(interaction).services.meetups.decide(asked, self.ids["draft"], self.ids["position"])
        await say_done(interaction, done)


class LetGo(Button, template=r"meetup:leave:(?P<draft>\d{1,18})"):
    """Leave everything as it is."""

    @classmethod
    def of(cls, draft: Draft, label: str) -> "LetGo":
        return cls(f"meetup:leave:{draft.id}", label=label, style=GREY)

    async def pressed(self, interaction: discord.Interaction) -> None:
        await bot_of(interaction).services.meetups.let_go(await asked_by(interaction), self.ids["draft"])
        sentence = text("meetup.leave_it", locale_of(interaction))
        await interaction.response.edit_message(content=sentence, view=None)


class Restore(Button, template=r"meetup:restore:(?P<meet_up>\d{1,18}):(?P<sequence>\d{1,9})"):
    """Bring a cancelled meet-up back. It stands in the group's channel and in the answer to who cancelled it."""

    @classmethod
    def of(cls, meet_up: MeetUp, locale: str) -> "Restore":
        return cls(f"meetup:restore:{meet_up.id}:{meet_up.sequence}", label=text("meetup.undo", locale), style=GREY)

    async def pressed(self, interaction: discord.Interaction) -> None:
        asked, locale = await asked_by(interaction), locale_of(interaction)
        meet_up = await bot_of(interaction).services.meetups.restore(asked, self.ids["meet_up"], self.ids["sequence"])
        sentence = text("meetup.restored_done", locale, unix=unix(meet_up.starts_at))
        await interaction.response.send_message(sentence, ephemeral=True, allowed_mentions=PRIVATELY)
        await follow_changes(bot_of(interaction))
