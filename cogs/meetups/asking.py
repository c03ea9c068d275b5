"""The nudge where a group has no next date: a button that opens a form for one, and the way to dates on offer."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.meetups.changing import LONGEST_PLACE, USUAL_MINUTES, is_online
from bot.domain.meetups.drafting import Details
from bot.domain.nudges import Nudge
from bot.domain.refusal import Refusal
from bot.embeds.meetups import unix
from bot.embeds.nudges import plain_embed
from bot.interactions.asking import bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, Form, view
from bot.interactions.sending import Drawing
from bot.texts import text
from cogs.meetups.deciding import say_done_or_ask
from cogs.meetups.options import asked_by
from cogs.meetups.proposing import WhoCan

LONGEST_WHEN = 100


def register_no_date(bot: Ithaca) -> None:
    """Say what the nudge for a date looks like."""

    async def no_date(nudges: Sequence[Nudge]) -> Drawing:
        nudge = nudges[0]
        locale = (await bot.services.nudges.sheet(nudge)).locale
        embed, buttons = plain_embed(nudges, None, locale), view()
        if (offer := await bot.services.meetup_slots.on_offer(nudge.programme_id, nudge.group_id)) is not None:
            # Under the same title: by it the message is known again after a crash.
            embed.description = text("nudge.no_date_offer", locale, unix=unix(offer.proposal.created_at))
            buttons.add_item(WhoCan.of(offer, locale))
        buttons.add_item(SetDate.of(nudge.group_id, locale))
        return Drawing(embeds=[embed], view=buttons)

    bot.nudging.register("no_date", no_date)
    bot.ways["no_date"] = lambda owed, locale: [SetDate.of(owed.subject_id, locale)]


class SetDate(Button, template=r"meetup:when:(?P<group>\d{1,18})"):
    """Opens the form, for who may set a date."""

    @classmethod
    def of(cls, group_id: int, locale: str) -> "SetDate":
        label = text("meetup.set_button", locale)
        return cls(f"meetup:when:{group_id}", label=label, style=discord.ButtonStyle.primary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        asked, group_id = await asked_by(interaction), self.ids["group"]
        dates = await bot_of(interaction).services.meetup_view.dates(asked, group_id)
        if not dates.may_change:
            raise Refusal("meetup_closing.mentors_only")
        await interaction.response.send_modal(DateForm.opened(interaction, group_id, locale_of(interaction)))


class DateForm(Form):
    """Asks when, as people type it, and where."""

    name = "meetup-date"

    @classmethod
    def opened(cls, interaction: discord.Interaction, group_id: int, locale: str) -> ui.Modal:
        """The form, empty."""
        made = cls.modal(interaction, text("meetup.form_title", locale), group_id)
        made.add_item(
            ui.Label(
                text=text("meetup_closing.form_when", locale),
                description=text("meetup_closing.form_explained", locale),
                component=ui.TextInput(custom_id="when", max_length=LONGEST_WHEN),
            )
        )
        made.add_item(
            ui.Label(
                text=text("meetup.form_place", locale),
                description=text("meetup.form_place_explained", locale),
                component=ui.TextInput(custom_id="place", max_length=LONGEST_PLACE, required=False),
            )
        )
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        asked = await asked_by(interaction)
        if len(ids) != 1:
            raise Refusal("common.stale_button")
        await interaction.response.defer(ephemeral=True, thinking=True)
        place = str(values.get("place") or "").strip()[:LONGEST_PLACE] or None
        when = str(values.get("when", ""))[:LONGEST_WHEN]
        details = Details(minutes=USUAL_MINUTES, online=is_online(place), place=place, note=None)
        found = await bot_of(interaction).services.meetups.set(asked, ids[0], when, details)
        await say_done_or_ask(interaction, asked, found)
