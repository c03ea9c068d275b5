"""A survey's results, and turning from one filter to another."""

import discord
from discord import ui

from bot.domain.feedback.results import FILTERS, Filter
from bot.embeds.feedback import results_embeds
from bot.interactions.asking import bot_of, staff
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, view
from bot.texts import text


def filter_view(survey_id: int, chosen: Filter, locale: str) -> ui.View:
    """The other filters."""
    return view(
        *(
            FilterButton(f"feedback:filter:{survey_id}:{place}", label=text(f"feedback.filter_{one}", locale))
            for place, one in enumerate(FILTERS)
            if one != chosen
        )
    )


class FilterButton(Button, template=r"feedback:filter:(?P<survey>\d{1,18}):(?P<filter>[0-2])"):
    """Look at everybody's answers, the students', or the mentors'."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, locale = await staff(interaction), locale_of(interaction)
        chosen = FILTERS[self.ids["filter"]]
        results = await bot_of(interaction).services.feedback.results(person.programme, self.ids["survey"], chosen)
        embeds = results_embeds(results, locale)
        await interaction.response.edit_message(embeds=embeds, view=filter_view(self.ids["survey"], chosen, locale))
