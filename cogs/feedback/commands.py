"""The commands of `/feedback`."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.domain.feedback import FormError, Survey, SurveyForm
from bot.domain.outbox import Post
from bot.domain.refusal import Refusal
from bot.embeds.feedback import error_line, invitation_embed, overview_embed, sides_of
from bot.files.surveys import LARGEST, shipped_forms
from bot.interactions.asking import Asker, organiser, staff
from bot.interactions.boundary import locale_of, suggesting
from bot.interactions.client import Ithaca
from bot.interactions.controls import view
from bot.interactions.sending import Drawing
from bot.interactions.suggestions import matching
from bot.services.feedback import INVITATION
from bot.texts import text
from cogs.feedback.answering import answer_button, open_form
from cogs.feedback.closing import ask_to_close
from cogs.feedback.results import filter_view, results_for, shown

LONGEST_ERRORS = 1800


@app_commands.guild_only()
class FeedbackCog(commands.GroupCog, group_name="feedback", group_description="Short surveys of students and mentors"):
    """Opening surveys, answering them, and what they came to."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        bot.sender.register(INVITATION, self.draw)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        await self.bot.sender.post_all(await self.bot.services.outbox.waiting([INVITATION]))

    @app_commands.command(name="answer", description="Answer the survey that is open, or change what you answered")
    async def answer(self, interaction: discord.Interaction) -> None:
        await open_form(interaction, None)

    @app_commands.command(name="open", description="Ask students and mentors (organisers)")
    @app_commands.describe(survey="Which questions", until="The last day to answer, such as 30 November")
    async def open_survey(
        self, interaction: discord.Interaction, survey: str, until: app_commands.Range[str, 1, 40]
    ) -> None:
        person, locale = await organiser(interaction), locale_of(interaction)
        form = _named(await self._forms(person), survey)
        end = self.bot.services.feedback.until(person.programme, until, locale)
        await interaction.response.defer(ephemeral=True, thinking=True)
        opened = await self.bot.services.feedback.open(person.programme, person.discord_id, form, end)
        self.bot.nudging.poke()
        said = text("feedback.opened", locale, title=form.title, n=len(opened.posts), until=_stamp(opened.survey))
        await interaction.followup.send(said, ephemeral=True)
        await self.bot.sender.post_all(opened.posts)

    @app_commands.command(name="close", description="Take no more answers to a survey (organisers)")
    @app_commands.describe(survey="Which survey")
    async def close(self, interaction: discord.Interaction, survey: str) -> None:
        person = await organiser(interaction)
        await ask_to_close(interaction, await self._survey(person, survey))

    @app_commands.command(name="list", description="All surveys and how many answered (staff)")
    async def surveys(self, interaction: discord.Interaction) -> None:
        person, now = await staff(interaction), self.bot.services.clock.now()
        found = await self.bot.services.feedback.overviews(person.programme)
        await self.bot.services.reports.looked(person.programme, person.discord_id, "surveys", {})
        sides = [(one.survey, sides_of(one.survey, dict(one.replied), dict(one.invited))) for one in found]
        now_open = {one.survey.id for one in found if one.survey.open(now)}
        embed = overview_embed(sides, now_open, locale_of(interaction))
        await interaction.response.send_message(embed=embed, ephemeral=True)

    @app_commands.command(name="results", description="What a survey came to, once it has ended (staff)")
    @app_commands.describe(survey="Which survey")
    async def results(self, interaction: discord.Interaction, survey: str) -> None:
        person, locale = await staff(interaction), locale_of(interaction)
        found = await self._survey(person, survey)
        embeds, files = shown(await results_for(interaction, person, found.id, "everyone"), locale)
        buttons = filter_view(found.id, "everyone", locale)
        await interaction.response.send_message(embeds=embeds, files=files, view=buttons, ephemeral=True)

    @app_commands.command(name="upload", description="Bring questions of your own, as a TOML file (organisers)")
    @app_commands.describe(file="At most five questions for each side; docs/surveys.md says how to write one")
    async def upload(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        person, locale = await organiser(interaction), locale_of(interaction)
        if file.size > LARGEST:
            raise Refusal("survey_file.too_large", kilobytes=LARGEST // 1024)
        await interaction.response.defer(ephemeral=True, thinking=True)
        form: SurveyForm
        errors: list[FormError]
        form, errors = await self.bot.files.run("read_survey", await file.read())
        if errors:
            lines = "\n".join(error_line(error, locale) for error in errors)
            said = text("survey_file.errors", locale, n=len(errors), lines=lines[:LONGEST_ERRORS])
            await interaction.followup.send(said, ephemeral=True)
            return
        await self.bot.services.feedback.keep_form(person.programme, person.discord_id, form)
        await interaction.followup.send(text("feedback.form_kept", locale, title=form.title), ephemeral=True)

    @open_survey.autocomplete("survey")
    @suggesting
    async def forms(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        forms = await self._forms(await organiser(interaction))
        return matching([(form.title, form.title) for form in forms], typed)

    @close.autocomplete("survey")
    @results.autocomplete("survey")
    @suggesting
    async def opened(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        person = await staff(interaction)
        overviews = await self.bot.services.feedback.overviews(person.programme)
        names = [
            (f"{one.survey.form.title} ({one.survey.opened_at:%Y-%m-%d})", str(one.survey.id)) for one in overviews
        ]
        return matching(names, typed)

    async def draw(self, post: Post) -> Drawing | None:
        """The invitation in a group's channel."""
        found = await self.bot.services.feedback.drawn(post.subject_id)
        if found is None:
            return None
        programme, survey = found
        buttons = view(answer_button(survey.id, programme.locale))
        return Drawing(embeds=[invitation_embed(survey, programme.locale)], view=buttons)

    async def _forms(self, person: Asker) -> list[SurveyForm]:
        """The programme's own forms, and the shipped ones that it has not replaced by one of the same title."""
        own = await self.bot.services.feedback.forms(person.programme)
        titles = {form.title.casefold() for form in own}
        return [*own, *(form for form in shipped_forms() if form.title.casefold() not in titles)]

    async def _survey(self, person: Asker, choice: str) -> Survey:
        """The survey that was picked, or the newest of this title."""
        surveys = [one.survey for one in await self.bot.services.feedback.overviews(person.programme)]
        for survey in surveys:
            if choice == str(survey.id) or survey.form.title.casefold() == choice.strip().casefold():
                return survey
        raise Refusal("feedback.no_such_survey")


def _named(forms: Sequence[SurveyForm], choice: str) -> SurveyForm:
    for form in forms:
        if form.title.casefold() == choice.strip().casefold():
            return form
    raise Refusal("feedback.no_such_form")


def _stamp(survey: Survey) -> str:
    return f"<t:{int(survey.until.timestamp())}:F>"
