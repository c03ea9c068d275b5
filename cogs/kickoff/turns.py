"""The cards of stories and goals: next, pass, a goal to write, and prompts that keep mentors listening."""

import discord

from bot.domain.agenda.sheets import TurnSheet
from bot.domain.agenda.views import StepCard
from bot.embeds.turns import listening_embed, turns_embed
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.goal_form import GoalFields
from bot.interactions.sending import Drawing
from bot.interactions.step_cards import draws
from bot.texts import text
from cogs.kickoff.course import course_of
from cogs.kickoff.lobby import Here

GREY, BLUE, GREEN = discord.ButtonStyle.secondary, discord.ButtonStyle.primary, discord.ButtonStyle.success


@draws("stories")
@draws("goals")
async def turns_card(bot: Ithaca, card: StepCard) -> Drawing:
    """Whose turn it is. "I'm here" stands on it too: whoever comes late need not look for the lobby."""
    sheet = await bot.services.turns.sheet(card.room.id)
    return Drawing(embeds=[turns_embed(card, sheet)], view=None if card.is_over else view(*_buttons(card, sheet)))


def _buttons(card: StepCard, sheet: TurnSheet) -> list[Button]:
    locale, on = card.locale, sheet.on
    buttons: list[Button] = []
    if on is not None and card.step.kind == "goals":
        buttons.append(WriteMyGoal(f"turn:goal:{on.id}", label=text("step.goal_button", locale), style=GREEN))
    if on is not None:
        buttons.append(NextTurn(f"turn:next:{on.id}", label=text("step.next_button", locale), style=BLUE))
        buttons.append(PassTurn(f"turn:pass:{on.id}", label=text("step.pass_button", locale)))
    buttons.append(ToListen(f"turn:listen:{card.room.id}", label=text("step.listen_button", locale)))
    # Most people have said so: it must not look like what is to be pressed next, unless nobody is there.
    buttons.append(Here.of(card.kickoff.id, locale, GREY if on is not None else BLUE))
    return buttons


class NextTurn(Button, template=r"turn:next:(?P<turn>\d{1,18})"):
    """This turn is over. Of two presses at once the second is told so, and takes nobody's turn away."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, service = await asker(interaction), bot_of(interaction).services.turns
        kickoff_id = await service.next(person.programme, person.discord_id, self.ids["turn"], staff=person.is_staff)
        await _acknowledge(interaction, kickoff_id)


class PassTurn(Button, template=r"turn:pass:(?P<turn>\d{1,18})"):
    """Not now. The first time one comes again at the end."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, service = await asker(interaction), bot_of(interaction).services.turns
        kickoff_id = await service.pass_on(person.programme, person.discord_id, self.ids["turn"])
        await _acknowledge(interaction, kickoff_id)


class WriteMyGoal(Button, template=r"turn:goal:(?P<turn>\d{1,18})"):
    """The form for a goal, for whoever has the turn: with what they have written tonight, if they have."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, services = await asker(interaction), bot_of(interaction).services
        before = await services.turns.goal_now(person.programme, person.discord_id, self.ids["turn"])
        if before is None:
            await services.goals.room(person.programme, person.discord_id)
        await interaction.response.send_modal(GoalFields.opened(interaction, before))


class ToListen(Button, template=r"turn:listen:(?P<room>\d{1,18})"):
    """Questions that a mentor may ask. Nobody else sees them."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, service = await asker(interaction), bot_of(interaction).services.turns
        kind = await service.listening(person.programme, person.discord_id, self.ids["room"], staff=person.is_staff)
        await interaction.response.send_message(embed=listening_embed(kind, locale_of(interaction)), ephemeral=True)


async def _acknowledge(interaction: discord.Interaction, kickoff_id: int) -> None:
    """The card itself is the answer: it is drawn anew for everybody, once."""
    await interaction.response.defer()
    course_of(interaction).poke(kickoff_id)
