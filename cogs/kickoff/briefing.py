"""The briefing step: what the programme expects, page by page, and "I have read this"."""

import discord
from discord import ui

from bot.domain.agenda.briefing import page, version_of
from bot.domain.agenda.views import StepCard
from bot.embeds.briefing import briefing_embed, page_embed, pages_of, read_words
from bot.interactions.asking import Asker, asker, bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.interactions.step_cards import draws
from bot.texts import text

BLUE, GREEN = discord.ButtonStyle.primary, discord.ButtonStyle.success


@draws("briefing")
async def briefing_card(bot: Ithaca, card: StepCard) -> Drawing:
    """The way to the pages, and how many have read them. It stays until the evening is closed, for who comes late."""
    sheet = await bot.services.briefing.sheet(card.room.id, version_of(pages_of(card.step, card.locale)))
    button = OpenPage(f"briefing:open:{card.room.id}", label=text("step.read_button", card.locale), style=BLUE)
    return Drawing(embeds=[briefing_embed(card, sheet)], view=None if card.kickoff.phase == "closed" else view(button))


class OpenPage(Button, template=r"briefing:open:(?P<room>\d{1,18})"):
    """Shows the first page, to whoever pressed."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        shown, buttons = await _page(interaction, self.ids["room"], 1)
        await interaction.response.send_message(embed=shown, view=buttons, ephemeral=True)


class TurnPage(Button, template=r"briefing:page:(?P<room>\d{1,18}):(?P<page>\d{1,3})"):
    """Shows another page in place of this one."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        shown, buttons = await _page(interaction, self.ids["room"], self.ids["page"])
        await interaction.response.edit_message(embed=shown, view=buttons)


class HaveRead(Button, template=r"briefing:read:(?P<room>\d{1,18})"):
    """ "I have read this"."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, service = await asker(interaction), bot_of(interaction).services.briefing
        pages = await _pages(interaction, person, self.ids["room"])
        read_at = await service.have_read(person.programme, person.discord_id, self.ids["room"], version_of(pages))
        told = read_words(read_at, locale_of(interaction))
        await interaction.response.edit_message(content=told, embed=None, view=None)


async def _pages(interaction: discord.Interaction, person: Asker, room_step_id: int) -> tuple[str, ...]:
    """The pages of this room's briefing. Raises `Refusal` for whoever may not read them."""
    service = bot_of(interaction).services.briefing
    step = await service.open(person.programme, person.discord_id, room_step_id, staff=person.is_staff)
    return pages_of(step, person.programme.locale)


async def _page(interaction: discord.Interaction, room_step_id: int, number: int) -> tuple[discord.Embed, ui.View]:
    person, locale = await asker(interaction), locale_of(interaction)
    pages = await _pages(interaction, person, room_step_id)
    found = page(pages, number)
    buttons: list[Button] = []
    if number > 1:
        buttons.append(_turn(room_step_id, number - 1, text("step.page_back", locale)))
    if not found.is_last:
        buttons.append(_turn(room_step_id, number + 1, text("step.page_on", locale), BLUE))
    else:
        buttons.append(HaveRead(f"briefing:read:{room_step_id}", label=text("step.i_have_read", locale), style=GREEN))
    return page_embed(found, text("agenda.title_briefing", person.programme.locale), locale), view(*buttons)


def _turn(
    room_step_id: int, number: int, label: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> TurnPage:
    return TurnPage(f"briefing:page:{room_step_id}:{number}", label=label, style=style)
