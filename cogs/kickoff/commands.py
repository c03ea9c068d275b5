"""The commands of `/kickoff`."""

from contextlib import suppress

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.domain.modes import MODES
from bot.domain.refusal import Refusal
from bot.embeds.kickoff_board import board_embed
from bot.embeds.quiz import choice_words
from bot.interactions.asking import organiser
from bot.interactions.boundary import locale_of, suggesting, tell
from bot.interactions.client import Ithaca
from bot.interactions.suggestions import matching
from bot.texts import text
from cogs.kickoff.board import BoardKeeper
from cogs.kickoff.closing import ask_to_close
from cogs.kickoff.confirming import ask
from cogs.kickoff.course import Course
from cogs.kickoff.drawing import Drawings
from cogs.kickoff.exports import register_final, send_exports
from cogs.kickoff.marking import MarkCommands
from cogs.kickoff.merging import MergeCommands
from cogs.kickoff.moving import MoveCommands
from cogs.kickoff.panel import panel
from cogs.kickoff.planning import PlanCommands
from cogs.kickoff.seating import register_stand_ins
from cogs.kickoff.steps import register_steps
from cogs.kickoff.trial import TrialCommands, register_trials


@app_commands.guild_only()
class KickoffCog(
    TrialCommands,
    PlanCommands,
    MergeCommands,
    MarkCommands,
    MoveCommands,
    commands.GroupCog,
    group_name="kickoff",
    group_description="The kickoff evening and its quiz (organisers)",
):
    """Starting a kickoff, looking at it, stopping it. The rest is on the board."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        self.course = Course(bot, Drawings(bot).batch)
        self.board = BoardKeeper(bot, self.course.poke)
        self.course.show_board = self.board.show
        register_final(bot)
        register_steps(bot)
        register_trials(self)
        register_stand_ins(bot)

    async def cog_unload(self) -> None:
        self.course.close()
        self.board.close()

    @commands.Cog.listener()
    async def on_room_calls(self, programme_id: int) -> None:
        """A call for help has come, or somebody goes, or it is over: the board shows it."""
        with suppress(Refusal):
            self.board.show((await self.bot.services.kickoff_view.open_kickoff(programme_id)).id)

    @commands.Cog.listener()
    async def on_room_made(self, programme_id: int) -> None:
        """A group has got its channel, or another: it takes part from now on."""
        with suppress(Refusal):
            self.course.poke((await self.bot.services.kickoff_view.open_kickoff(programme_id)).id)

    @commands.Cog.listener()
    async def on_meet_ups_change(self) -> None:
        """A group has its next date, or has none any more: the board says how many have none."""
        for kickoff_id in await self.bot.services.kickoff_view.open_ids():
            self.board.show(kickoff_id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        # Fires again in each new session; what is under way already is not done twice.
        await self.course.recover()

    @app_commands.command(name="start", description="Open the lobby of a kickoff in every group's channel")
    @app_commands.describe(
        pack="The quiz pack; leave it empty if your plan has no quiz",
        mode="Whose tap is the group's answer (most votes if you leave this empty)",
        scoring="What earns points (speed if you leave this empty)",
        advance="How questions and steps follow each other (automatic if you leave this empty)",
        quiz_alone="Play the quiz only, whatever the plan says",
    )
    @app_commands.choices(
        mode=[
            Choice(name="most votes: everyone votes, the option with most votes is the answer", value="majority"),
            Choice(name="first tap: whoever taps first answers for the group", value="first"),
            Choice(name="captain: a mentor's tap is the answer, the students advise", value="captain"),
        ],
        scoring=[
            Choice(name="speed: fast answers earn more", value="speed"),
            Choice(name="accuracy: right answers count, however fast", value="accuracy"),
        ],
        advance=[
            Choice(name="automatic: questions and steps follow by themselves", value="automatic"),
            Choice(name="on Next: an organiser starts each question and step", value="next"),
        ],
    )
    async def start(  # noqa: PLR0917 - Discord passes options by name
        self,
        interaction: discord.Interaction,
        pack: str | None = None,
        scoring: str = "speed",
        advance: str = "automatic",
        mode: str = "majority",
        quiz_alone: bool = False,
    ) -> None:
        person, locale = await organiser(interaction), locale_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        kept = await self.bot.services.quiz.named(person.programme.id, pack) if pack else None
        plan = await self.bot.services.agendas.plan(person.programme)
        kickoff = await self.bot.services.kickoff.start(
            person.programme,
            person.discord_id,
            kept.id if kept else None,
            scoring="accuracy" if scoring == "accuracy" else "speed",
            mode=next((known for known in MODES if known == mode), "majority"),
            automatic=advance != "next",
            quiz_alone=quiz_alone,
            title=text("agenda.evening", person.programme.locale),
        )
        self.course.poke(kickoff.id)
        await self.bot.access.follow(person.programme)  # who sat elsewhere in an earlier kickoff no longer does
        opened = {"title": kickoff.title, "where": f"<#{kickoff.board_channel_id}>"}
        if plan.saved and not quiz_alone:
            steps, minutes = len(plan.agenda.steps), plan.agenda.minutes
            told = text("agenda.started", locale, n=steps, minutes=minutes, **opened)
        else:
            told = text("kickoff.started", locale, **opened)
        if not plan.saved:
            told += "\n" + text("agenda.hint", locale)
        await tell(interaction, told)

    @start.autocomplete("pack")
    @suggesting
    async def packs(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        person = await organiser(interaction)
        locale = locale_of(interaction)
        packs = await self.bot.services.quiz.packs(person.programme.id)
        return matching([(choice_words(kept, locale), str(kept.id)) for kept in packs], typed)

    @app_commands.command(name="status", description="Show where the kickoff stands")
    async def status(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        kickoff = await self.bot.services.kickoff_view.open_kickoff(person.programme.id)
        board = await self.bot.services.kickoff_view.board(kickoff.id)
        # With the panel, so that it is at hand even if the board cannot be posted.
        buttons = panel(board) or discord.utils.MISSING
        looks = board_embed(board, locale_of(interaction))
        await interaction.response.send_message(embed=looks, view=buttons, ephemeral=True)

    @app_commands.command(name="stop", description="End the kickoff now, after asking whether you mean it")
    async def stop(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        kickoff = await self.bot.services.kickoff_view.open_kickoff(person.programme.id)
        board = await self.bot.services.kickoff_view.board(kickoff.id)
        if board.between_steps and kickoff.began_at is not None:
            await ask_to_close(interaction, kickoff.id)
            return
        action = "close" if kickoff.phase == "podium" else "stop"
        questions = {"lobby": "kickoff.sure_call_off", "podium": "kickoff.sure_close"}
        running = "agenda.sure_stop" if board.evening is not None else "kickoff.sure_stop"
        sentence = text(questions.get(kickoff.phase, running), locale_of(interaction))
        await ask(interaction, sentence, action, kickoff.id, kickoff.question_id or 0)

    @app_commands.command(
        name="answers", description="Get the standings and every answer of the latest kickoff as files"
    )
    async def answers(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        kickoff = await self.bot.services.kickoff_view.latest(person.programme.id)
        await self.bot.services.reports.exported(person.programme, person.discord_id, "kickoff")
        await send_exports(interaction, kickoff.id)
