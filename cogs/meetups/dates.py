"""`/meetup set`, `move`, `place` and `cancel`: a group's dates, by its mentors."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.meetups.changing import (
    LONGEST_MINUTES,
    LONGEST_NOTE,
    LONGEST_PLACE,
    LONGEST_REASON,
    SHORTEST_MINUTES,
    USUAL_MINUTES,
    is_online,
)
from bot.domain.meetups.drafting import Details
from bot.interactions.boundary import PRIVATELY, locale_of
from cogs.meetups.deciding import really_cancel, say_done, say_done_or_ask
from cogs.meetups.options import (
    asked_by,
    meet_up_id,
    suggest_groups,
    suggest_meet_ups,
    suggest_new_date,
    suggest_other_date,
)

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

LONGEST_WHEN = 100
WHEN = "Such as: Fri 4 Dec 7pm · next Tuesday 19:30 · 4/12 19:00"
WHICH = "Start typing, and pick it from the list"


class DateCommands(commands.Cog):
    """Setting dates and changing them. Whoever is no mentor of the group is refused by the service."""

    bot: "Ithaca"

    @app_commands.command(name="set", description="Set a date for your group (mentors)")
    @app_commands.describe(
        when=WHEN,
        duration=f"How many minutes; {USUAL_MINUTES} if you leave this empty",
        place="An address, or the link if you meet online",
        note="What everybody should know or bring",
        group="Only for staff: whose meet-up it is",
    )
    @app_commands.autocomplete(when=suggest_new_date, group=suggest_groups)
    async def set(  # noqa: PLR0917 - Discord passes options by name
        self,
        interaction: discord.Interaction,
        when: app_commands.Range[str, 1, LONGEST_WHEN],
        duration: app_commands.Range[int, SHORTEST_MINUTES, LONGEST_MINUTES] = USUAL_MINUTES,
        place: app_commands.Range[str, 1, LONGEST_PLACE] | None = None,
        note: app_commands.Range[str, 1, LONGEST_NOTE] | None = None,
        group: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        asked = await asked_by(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        whose = await self.bot.services.meetup_view.group(asked, group)
        details = Details(minutes=duration, online=is_online(place), place=place, note=note)
        found = await self.bot.services.meetups.set(asked, whose.id, when, details)
        await say_done_or_ask(interaction, asked, found)

    @app_commands.command(name="move", description="Give a meet-up another date (mentors)")
    @app_commands.describe(meetup=WHICH, when=WHEN)
    @app_commands.autocomplete(meetup=suggest_meet_ups, when=suggest_other_date)
    async def move(
        self,
        interaction: discord.Interaction,
        meetup: app_commands.Range[str, 1, 100],
        when: app_commands.Range[str, 1, LONGEST_WHEN],
    ) -> None:
        asked = await asked_by(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self.bot.services.meetups.move(asked, meet_up_id(meetup), when)
        await say_done_or_ask(interaction, asked, found)

    @app_commands.command(
        name="place", description="Say where a meet-up is, or what to bring; the date stays (mentors)"
    )
    @app_commands.describe(
        meetup=WHICH,
        place="An address, or the link if you meet online",
        note="What everybody should know or bring; empty: as before",
    )
    @app_commands.autocomplete(meetup=suggest_meet_ups)
    async def place(
        self,
        interaction: discord.Interaction,
        meetup: app_commands.Range[str, 1, 100],
        place: app_commands.Range[str, 1, LONGEST_PLACE],
        note: app_commands.Range[str, 1, LONGEST_NOTE] | None = None,
    ) -> None:
        asked = await asked_by(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await say_done(interaction, await self.bot.services.meetups.place(asked, meet_up_id(meetup), place, note))

    @app_commands.command(name="cancel", description="Cancel a meet-up, after asking whether you mean it (mentors)")
    @app_commands.describe(meetup=WHICH, reason="Why: your group reads this")
    @app_commands.autocomplete(meetup=suggest_meet_ups)
    async def cancel(
        self,
        interaction: discord.Interaction,
        meetup: app_commands.Range[str, 1, 100],
        reason: app_commands.Range[str, 1, LONGEST_REASON],
    ) -> None:
        asked = await asked_by(interaction)
        draft, meet_up = await self.bot.services.meetups.ask_to_cancel(asked, meet_up_id(meetup), reason)
        question, buttons = really_cancel(draft, meet_up, locale_of(interaction))
        await interaction.response.send_message(question, view=buttons, ephemeral=True, allowed_mentions=PRIVATELY)
