"""The commands of `/goal`."""

from io import BytesIO

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.domain.goals import LONGEST_SENTENCE, Goal
from bot.domain.goals.views import Told
from bot.domain.outbox import Post
from bot.domain.refusal import Refusal
from bot.embeds.goals import card_embed, goal_embed, group_embed, list_embed, said_text
from bot.interactions.asking import Asker, asker
from bot.interactions.boundary import locale_of, suggesting
from bot.interactions.client import Ithaca
from bot.interactions.controls import view
from bot.interactions.sending import Drawing
from bot.interactions.suggestions import LONGEST_CHOICE, matching
from bot.services.goal_words import WORD
from bot.services.goals import SHARED
from bot.texts import text
from cogs.goals.keeping import send_card
from cogs.goals.mentoring import draw_word, mentor_view
from cogs.goals.writing import GoalForm, add_view, keep_progress, list_view, reach, share, told_view

SAID_FILE = "what-mentors-said.txt"


@app_commands.guild_only()
class GoalsCog(
    commands.GroupCog, group_name="goal", group_description="SMART goals: set them, follow them, share them"
):
    """Students' goals. Everything is answered privately but what somebody shares."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        bot.sender.register(SHARED, self.draw_shared)
        bot.sender.register(WORD, self.draw_word)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        # What a crash left on its way to a group.
        await self.bot.sender.post_all(await self.bot.services.outbox.waiting([SHARED, WORD]))

    @app_commands.command(name="add", description="Set a goal: five short questions, and a coach who reads along")
    async def add(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        await self.bot.services.goals.room(person.programme, person.discord_id)
        await interaction.response.send_modal(GoalForm.opened(interaction))

    @app_commands.command(name="list", description="Your goals and how far you are")
    async def list_goals(self, interaction: discord.Interaction) -> None:
        person, locale = await asker(interaction), locale_of(interaction)
        goals = await self.bot.services.goals.own(person.programme, person.discord_id)
        if not goals:
            await interaction.response.send_message(
                text("goal.none_yet", locale), view=add_view(locale), ephemeral=True
            )
        elif len(goals) == 1:
            await self._show(interaction, goals[0].goal)
        else:
            await interaction.response.send_message(
                embed=list_embed(goals, locale), view=list_view(goals, locale), ephemeral=True
            )

    @app_commands.command(name="show", description="One of your goals, with what you can do about it")
    @app_commands.describe(goal="Which goal")
    async def show(self, interaction: discord.Interaction, goal: str) -> None:
        await self._show(interaction, await self._chosen(await asker(interaction), goal))

    @app_commands.command(name="edit", description="Write one of your goals anew; how it was is kept")
    @app_commands.describe(goal="Which goal")
    async def edit(self, interaction: discord.Interaction, goal: str) -> None:
        found = await self._chosen(await asker(interaction), goal)
        await interaction.response.send_modal(GoalForm.opened(interaction, found))

    @app_commands.command(name="progress", description="Say how far you are with a goal")
    @app_commands.describe(goal="Which goal", percent="From 0 to 100", sentence="How it goes, in a sentence")
    async def progress(
        self,
        interaction: discord.Interaction,
        goal: str,
        percent: app_commands.Range[int, 0, 100],
        sentence: app_commands.Range[str, 1, LONGEST_SENTENCE],
    ) -> None:
        found = await self._chosen(await asker(interaction), goal)
        await keep_progress(interaction, found.id, percent, sentence)

    @app_commands.command(name="done", description="Say that you have reached a goal")
    @app_commands.describe(goal="Which goal")
    async def done(self, interaction: discord.Interaction, goal: str) -> None:
        await reach(interaction, (await self._chosen(await asker(interaction), goal)).id)

    @app_commands.command(name="share", description="Show one of your goals to your group")
    @app_commands.describe(goal="Which goal")
    async def share(self, interaction: discord.Interaction, goal: str) -> None:
        await share(interaction, (await self._chosen(await asker(interaction), goal)).id)

    @app_commands.command(name="card", description="One of your goals as a picture to keep")
    @app_commands.describe(goal="Which goal")
    async def card(self, interaction: discord.Interaction, goal: str) -> None:
        found = await self._chosen(await asker(interaction), goal)
        await send_card(interaction, found)

    @app_commands.command(name="group", description="Your group's goals, and who has none yet (mentors, staff)")
    @app_commands.describe(group="Staff: which group")
    async def group(self, interaction: discord.Interaction, group: str | None = None) -> None:
        person, locale = await asker(interaction), locale_of(interaction)
        service = self.bot.services.goal_words
        staff = person.is_staff and group is not None
        if group is not None and not staff:
            raise Refusal("goal.not_your_group")
        group_id = (
            await self._group_named(person, group)
            if group is not None
            else await service.group_of_mentor(person.programme, person.discord_id)
        )
        found = await service.of_group(person.programme, person.discord_id, group_id, staff=staff)
        mentor = any(m.discord_id == person.discord_id for m in found.members.mentors)
        buttons = mentor_view(found, locale) if mentor else view()
        said = said_text(found, locale, person.programme.time_zone)
        reports = self.bot.services.reports
        if said:
            await reports.exported(person.programme, person.discord_id, "goals")
        elif not mentor:
            about = {"group": found.members.group.name}
            await reports.looked(person.programme, person.discord_id, "group_goals", about)
        files = [discord.File(BytesIO(said.encode()), filename=SAID_FILE)] if said else []
        await interaction.response.send_message(
            embed=group_embed(found, locale), files=files, view=buttons, ephemeral=True
        )

    @show.autocomplete("goal")
    @edit.autocomplete("goal")
    @progress.autocomplete("goal")
    @done.autocomplete("goal")
    @share.autocomplete("goal")
    @card.autocomplete("goal")
    @suggesting
    async def goals(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        person = await asker(interaction)
        own = await self.bot.services.goals.own(person.programme, person.discord_id)
        open_first = sorted(own, key=lambda told: (told.goal.state not in ("open", "draft"), -told.goal.id))
        names = [(_name(told, locale_of(interaction)), _picked(told.goal)) for told in open_first]
        return matching(names, typed)

    @group.autocomplete("group")
    @suggesting
    async def groups(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        person = await asker(interaction)
        if not person.is_staff:
            return []
        every = await self.bot.services.groups.every(person.programme.id)
        names = [members.group.name for members in every]
        return matching([(name, name[:LONGEST_CHOICE]) for name in names], typed)

    async def draw_shared(self, post: Post) -> Drawing | None:
        """A goal, shown to its writer's group."""
        found = await self.bot.services.goals.shared(post.subject_id)
        if found is None:
            return None
        programme, student, goal = found
        return Drawing(embeds=[card_embed(student, goal, programme.locale)])

    async def draw_word(self, post: Post) -> Drawing | None:
        return await draw_word(self.bot, post)

    async def _show(self, interaction: discord.Interaction, goal: Goal) -> None:
        locale = locale_of(interaction)
        await interaction.response.send_message(
            embed=goal_embed(goal, locale), view=told_view(goal, locale), ephemeral=True
        )

    async def _chosen(self, person: Asker, choice: str) -> Goal:
        """The goal that was picked from the list or typed. Raises `Refusal` for what is none of one's own."""
        own = [told.goal for told in await self.bot.services.goals.own(person.programme, person.discord_id)]
        by_pick = [goal for goal in own if _picked(goal) == choice]
        by_title = [goal for goal in own if choice.strip() and choice.strip().casefold() in goal.title.casefold()]
        if by_pick or len(by_title) == 1:
            return (by_pick or by_title)[0]
        raise Refusal("goal.unknown" if own else "goal.none_to_choose")

    async def _group_named(self, person: Asker, name: str) -> int:
        every = await self.bot.services.groups.every(person.programme.id)
        for members in every:
            if members.group.name[:LONGEST_CHOICE].casefold() == name.strip().casefold():
                return members.group.id
        raise Refusal("groups.unknown")


def _picked(goal: Goal) -> str:
    """What a pick from the list sends. A bare number could be a title."""
    return f"goal:{goal.id}"


def _name(told: Told, locale: str) -> str:
    state = text(f"goal.state_{told.goal.state}", locale) if told.goal.state != "open" else f"{told.goal.percent} %"
    return text("goal.choice", locale, title=told.goal.title[:70], state=state)[:LONGEST_CHOICE]
