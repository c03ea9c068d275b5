"""The buttons under every announcement and reminder: "I'm coming" and "I can't"."""

from collections.abc import Sequence

import discord

from bot.domain.meetups import MeetUp
from bot.domain.meetups.answering import MovedSince, reminded_sequence
from bot.domain.nudges import Nudge
from bot.embeds.meetups import where_lines
from bot.embeds.nudges import plain_embed
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import PRIVATELY, locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.texts import text


def answer_buttons(meet_up: MeetUp, locale: str) -> list[Button]:
    """The two buttons, for the date that the meet-up has now: on another one they ask again."""
    return [Coming.of(meet_up, locale), NotComing.of(meet_up, locale)]


def register_reminders(bot: Ithaca) -> None:
    """Give the reminders of a meet-up the two buttons."""

    async def reminder(nudges: Sequence[Nudge]) -> Drawing | None:
        sheet = await bot.services.nudges.sheet(nudges[0])
        if sheet.meet_up is None:
            return None
        # Under the same title whatever has become of it: by that the message is known again after a crash.
        embed = plain_embed(nudges, sheet.meet_up, sheet.locale)
        if reminded_sequence(nudges[0].about) != sheet.meet_up.sequence:
            embed.description = text("nudge.reminder_old", sheet.locale)
            return Drawing(embeds=[embed], view=view())
        embed.description = "\n".join([str(embed.description), *where_lines(sheet.meet_up, sheet.locale)])
        return Drawing(embeds=[embed], view=view(*answer_buttons(sheet.meet_up, sheet.locale)))

    bot.nudging.register("reminder", reminder, lasting=True)


class Coming(Button, template=r"coming:(?P<meet_up>\d{1,18}):(?P<sequence>\d{1,9})"):
    """ "I'm coming"."""

    @classmethod
    def of(cls, meet_up: MeetUp, locale: str) -> "Coming":
        label = text("meetup_closing.coming_button", locale)
        return cls(f"coming:{meet_up.id}:{meet_up.sequence}", label=label, style=discord.ButtonStyle.success)

    async def pressed(self, interaction: discord.Interaction) -> None:
        await _answer(interaction, self.ids, coming=True)


class NotComing(Button, template=r"not-coming:(?P<meet_up>\d{1,18}):(?P<sequence>\d{1,9})"):
    """ "I can't"."""

    @classmethod
    def of(cls, meet_up: MeetUp, locale: str) -> "NotComing":
        label = text("meetup_closing.not_coming_button", locale)
        return cls(f"not-coming:{meet_up.id}:{meet_up.sequence}", label=label)

    async def pressed(self, interaction: discord.Interaction) -> None:
        await _answer(interaction, self.ids, coming=False)


async def _answer(interaction: discord.Interaction, ids: dict[str, int], *, coming: bool) -> None:
    person, bot, locale = await asker(interaction), bot_of(interaction), locale_of(interaction)
    try:
        meet_up = await bot.services.meetup_answers.answer(
            person.programme.id, person.discord_id, ids["meet_up"], ids["sequence"], coming=coming
        )
    except MovedSince as moved:
        question = text(moved.key, locale, **moved.blanks)
        buttons = view(*answer_buttons(moved.meet_up, locale))
        await interaction.response.send_message(question, view=buttons, ephemeral=True, allowed_mentions=PRIVATELY)
        return
    key = "meetup_closing.coming_told" if coming else "meetup_closing.not_coming_told"
    told = text(key, locale, unix=int(meet_up.starts_at.timestamp()))
    # The first answer, not a follow-up: those share a limit with everybody else's in the channel.
    await interaction.response.send_message(told, ephemeral=True, allowed_mentions=PRIVATELY)
    bot.nudging.poke()
