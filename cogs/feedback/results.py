"""A survey's results, and turning from one filter to another. That somebody looked is written down."""

import io

import discord
from discord import ui

from bot.domain.feedback.results import FILTERS, Filter, Results
from bot.embeds.feedback import quotes_text, results_embeds
from bot.interactions.asking import Asker, bot_of, staff
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, view
from bot.texts import text

WORDS_FILE = "in-their-words.txt"


async def results_for(interaction: discord.Interaction, person: Asker, survey_id: int, chosen: Filter) -> Results:
    """What a survey came to, for somebody of the staff. Raises `Refusal` while it is open."""
    services = bot_of(interaction).services
    found = await services.feedback.results(person.programme, survey_id, chosen)
    about = {"survey": found.survey.form.title, "whose": chosen}
    await services.reports.looked(person.programme, person.discord_id, "results", about)
    return found


def shown(results: Results, locale: str) -> tuple[list[discord.Embed], list[discord.File]]:
    """The embeds, and everything that people wrote as a file: a message holds only the beginning."""
    words = quotes_text(results, locale)
    files = [discord.File(io.BytesIO(words.encode()), WORDS_FILE)] if words else []
    return results_embeds(results, locale), files


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
        embeds, files = shown(await results_for(interaction, person, self.ids["survey"], chosen), locale)
        buttons = filter_view(self.ids["survey"], chosen, locale)
        await interaction.response.edit_message(embeds=embeds, attachments=files, view=buttons)
