""" "Not now": putting a nudge's matter off."""

import discord

from bot.domain.numbers import number_in
from bot.domain.refusal import Refusal
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, Select, view
from bot.services.nudge_answers import SNOOZE_DAYS
from bot.texts import text

PREFIX = "later:"


class Later(Button, template=r"later:(?P<post>\d{1,18})"):
    """Asks, privately, until when. It also marks a message as a nudge: every nudge that can be answered has one."""

    @classmethod
    def of(cls, post_id: int, locale: str) -> "Later":
        return cls(f"{PREFIX}{post_id}", label=text("nudge.later_button", locale))

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, post_id = await asker(interaction), self.ids["post"]
        await bot_of(interaction).services.nudge_answers.check(person.programme, person.discord_id, post_id)
        locale = locale_of(interaction)
        await interaction.response.send_message(
            text("nudge.later_question", locale), view=view(LaterSelect.of(post_id, locale)), ephemeral=True
        )


class LaterSelect(Select, template=r"later-until:(?P<post>\d{1,18})"):
    """In a day, three days, a week."""

    @classmethod
    def of(cls, post_id: int, locale: str) -> "LaterSelect":
        options = [discord.SelectOption(label=_in_days(days, locale), value=str(days)) for days in SNOOZE_DAYS]
        placeholder = text("nudge.later_placeholder", locale)
        return cls(f"later-until:{post_id}", options=options, placeholder=placeholder)

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person = await asker(interaction)
        days = number_in(values[0]) if len(values) == 1 else None
        if days is None:
            raise Refusal("nudge.unknown")
        bot = bot_of(interaction)
        until = await bot.services.nudge_answers.snooze(person.programme, person.discord_id, self.ids["post"], days)
        bot.nudging.poke()
        when = discord.utils.format_dt(until, "F")
        done = text("nudge.later_done", locale_of(interaction), when=when)
        await interaction.response.edit_message(content=done, view=None)


def _in_days(days: int, locale: str) -> str:
    return text("nudge.later_week", locale) if days == 7 else text("nudge.later_days", locale, n=days)


def nudge_post_of(message: discord.Message | None) -> int | None:
    """The post of a nudge whose message this is, by its "Not now"."""
    for row in message.components if message else ():
        for component in getattr(row, "children", ()):
            custom_id = getattr(component, "custom_id", None) or ""
            if custom_id.startswith(PREFIX) and (post_id := number_in(custom_id.removeprefix(PREFIX))) is not None:
                return post_id
    return None
