"""`/kickoff move`: rooms go on, or back, or get more time; all of them or one."""

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands
from discord.utils import escape_markdown

from bot.domain.numbers import number_in
from bot.domain.refusal import Refusal
from bot.interactions.asking import organiser
from bot.interactions.boundary import locale_of, suggesting, tell
from bot.interactions.client import Ithaca
from bot.interactions.suggestions import matching
from bot.services.pressing import Presser
from bot.texts import text
from cogs.kickoff.course import course_of


class MoveCommands(commands.Cog):
    """Moving rooms through the evening."""

    bot: Ithaca

    @app_commands.command(name="move", description="Take all rooms or one to the next step or back, or give more time")
    @app_commands.describe(
        what="What is to happen (the next step if you leave this empty)",
        group="One room only; all rooms if you leave this empty",
    )
    @app_commands.choices(
        what=[
            Choice(name="next step", value="on"),
            Choice(name="back one step", value="back"),
            Choice(name="5 minutes more", value="extend"),
        ]
    )
    async def move(self, interaction: discord.Interaction, what: str = "on", group: str | None = None) -> None:
        person, locale = await organiser(interaction), locale_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        kickoff = await self.bot.services.kickoff_view.open_kickoff(person.programme.id)
        presser, steps = Presser(person.programme.id, person.discord_id), self.bot.services.steps
        what = what if what in ("back", "extend") else "on"
        if group is None:
            at = (await steps.current(kickoff.id)).id
            method = {"on": steps.all_on, "back": steps.all_back, "extend": steps.extend}[what]
            step = await method(presser, kickoff.id, at)
            said = text(f"agenda.moved_all_{what}", locale, step=text(f"agenda.title_{step.kind}", locale))
        else:
            group_id, at = _seen(group)
            name = next((p.name for p in await steps.places(kickoff.id) if p.group_id == group_id), "")
            if what == "extend":
                step = await steps.extend(presser, kickoff.id, at, group_id)
            elif what == "back":
                step = await steps.room_back(presser, kickoff.id, group_id, at)
            else:
                step = await steps.room_on(presser, kickoff.id, group_id, at)
            title = text(f"agenda.title_{step.kind}", locale)
            said = text(f"agenda.moved_room_{what}", locale, group=escape_markdown(name), step=title)
        course_of(interaction).poke(kickoff.id)
        await tell(interaction, said)

    @move.autocomplete("group")
    @suggesting
    async def rooms(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        """Each room with the step it is in, which the choice carries: a room that has moved meanwhile is not moved."""
        person, locale = await organiser(interaction), locale_of(interaction)
        kickoff = await self.bot.services.kickoff_view.open_kickoff(person.programme.id)
        named = []
        for place in await self.bot.services.steps.places(kickoff.id):
            step = text(f"agenda.title_{place.step.kind}", locale)
            name = text("agenda.choice_room", locale, group=place.name, step=step)
            named.append((name, f"{place.group_id}:{place.step.id}"))
        return matching(named, typed)


def _seen(chosen: str) -> tuple[int, int]:
    """The group, and the step in which it was when it was chosen. Raises `Refusal` for what is no choice of ours."""
    group, _, step = chosen.partition(":")
    group_id, step_id = number_in(group), number_in(step)
    if group_id is None or step_id is None:
        raise Refusal("agenda.no_such_room")
    return group_id, step_id
