"""`/kickoff check`: days before, a trial question in every room shows who cannot press yet."""

from datetime import timedelta
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.kickoff_trial import TrialResult
from bot.domain.outbox import Post
from bot.embeds.kickoff_trial import question_embed, result_embed, trial_table
from bot.interactions.asking import Asker, asker, bot_of, organiser
from bot.interactions.attachments import csv_file, not_joined_file
from bot.interactions.boundary import locale_of, report, tell
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.services.kickoff_trial import QUESTION, RESULT
from bot.texts import text

AGAIN_AFTER = timedelta(seconds=30)
KINDS = (QUESTION, RESULT)


class TrialPress(Button, template=r"trial:press:(?P<trial>\d{1,18})"):
    """ "I can press this"."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        service, where = bot.services.trials, interaction.channel_id
        await service.press(person.programme, person.discord_id, where, self.ids["trial"])
        await tell(interaction, text("trial.works", locale_of(interaction)))


class TrialFiles(Button, template=r"trial:files:(?P<trial>\d{1,18})"):
    """Everybody with what came of it, and the codes of who has not joined. Codes stand in no channel."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        result = await bot_of(interaction).services.trials.result(person.programme, self.ids["trial"])
        await send_result(interaction, person, result)


class TrialCommands(commands.Cog):
    """The trial question."""

    bot: Ithaca

    @app_commands.command(
        name="check", description="Days before: ask every group to press a button for two minutes, see who did not"
    )
    async def check(self, interaction: discord.Interaction) -> None:
        person, locale = await organiser(interaction), locale_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        trial, posts = await self.bot.services.trials.start(person.programme, person.discord_id)
        if not posts:
            await send_result(interaction, person, await self.bot.services.trials.result(person.programme, trial.id))
            return
        until = f"<t:{int(trial.closes_at.timestamp())}:R>"
        where = f"<#{person.programme.organisers_channel_id}>"
        sentence = text("trial.started", locale, n=len(posts), where=where, until=until)
        await interaction.edit_original_response(content=sentence)
        await go_on(self.bot)

    @commands.Cog.listener("on_ready")
    async def take_up_trials(self) -> None:
        await go_on(self.bot)

    async def draw_trial(self, post: Post) -> Drawing | None:
        """Before it stands in its room, it is of no use once the time is up."""
        found = await self.bot.services.trials.shown(post.subject_id)
        if found is None or (post.message_id is None and not found[1].trial.is_open(self.bot.services.clock.now())):
            return None
        programme, result = found
        trial, locale = result.trial, programme.locale
        press = TrialPress(
            f"trial:press:{trial.id}", label=text("trial.button", locale), style=discord.ButtonStyle.primary
        )
        buttons = view(*([press] if trial.ended_at is None else []))
        return Drawing(embeds=[question_embed(trial, locale)], view=buttons)

    async def draw_trial_result(self, post: Post) -> Drawing | None:
        found = await self.bot.services.trials.shown(post.subject_id)
        if found is None:
            return None
        programme, result = found
        files = TrialFiles(f"trial:files:{result.trial.id}", label=text("trial.files", programme.locale))
        return Drawing(embeds=[result_embed(result, programme.locale)], view=view(files))


def register_trials(cog: TrialCommands) -> None:
    cog.bot.sender.register(QUESTION, cog.draw_trial)
    cog.bot.sender.register(RESULT, cog.draw_trial_result)


async def send_result(interaction: discord.Interaction, person: Asker, result: TrialResult) -> None:
    """Who has not pressed, with both files, in an interaction that was deferred privately."""
    bot, locale = bot_of(interaction), locale_of(interaction)
    await bot.services.reports.exported(person.programme, person.discord_id, "trial")
    files = [await csv_file(bot, "kickoff-check.csv", *trial_table(result, locale))]
    if codes := await not_joined_file(bot, person.programme, locale):
        files.append(codes)
    await interaction.edit_original_response(embed=result_embed(result, locale), attachments=files)


async def go_on(bot: Ithaca) -> None:
    """Send what is waiting, end what is due, and look again at the next end. Doing it again changes nothing."""
    service, outbox, again = bot.services.trials, bot.services.outbox, bot.services.clock.now() + AGAIN_AFTER
    try:
        await bot.sender.post_all(await outbox.waiting([QUESTION]))
        ends = [trial.closes_at for trial in await service.end_due()]
        await bot.sender.post_all(await outbox.waiting([RESULT]))
        if await outbox.waiting(KINDS):
            ends.append(again)
    except Exception as error:
        report(error)
        ends = [again]
    if ends:
        bot.schedule.at(min(ends), "trials.resume", partial(go_on, bot))
