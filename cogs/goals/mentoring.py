"""What mentors do with their group's goals: look at them, and say a word about one."""

from typing import Any, Literal, cast

import discord
from discord import ui

from bot.domain.goals import LONGEST_WORD, WordKind
from bot.domain.goals.views import GroupGoals
from bot.domain.numbers import number_in
from bot.domain.outbox import Post
from bot.domain.refusal import Refusal
from bot.embeds.goals import word_embed
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, Form, Select, view
from bot.interactions.sending import Drawing
from bot.texts import text

MOST_OPTIONS = 25
KINDS: tuple[WordKind, ...] = ("encourage", "ask")


def mentor_view(found: GroupGoals, locale: str) -> ui.View:
    """For a mentor: a list of the group's goals to say something about. Without goals there is none."""
    names = {student.id: student.name for student in found.members.students}
    options = [
        discord.SelectOption(
            label=told.goal.title[:100] or text("goal.untitled", locale),
            description=names[student][:100],
            value=str(told.goal.id),
        )
        for student, goals in found.goals.items()
        for told in goals
        if told.goal.state == "open"
    ]
    if not options:
        return view()
    placeholder = text("goal.choose_to_talk", locale)
    return view(GoalSelect("goal:talk", options=options[:MOST_OPTIONS], placeholder=placeholder))


class GoalSelect(Select, template=r"goal:talk"):
    """Which goal to say something about."""

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person, locale = await asker(interaction), locale_of(interaction)
        goal_id = number_in(values[0]) if len(values) == 1 else None
        if goal_id is None:
            raise Refusal("goal.not_your_group")
        service = bot_of(interaction).services.goal_words
        goal, student = await service.goal_to_talk_about(person.programme, person.discord_id, goal_id)
        buttons = [
            AboutGoal(f"goal:word:{goal.id}:{number}", label=text(f"goal.{kind}_button", locale))
            for number, kind in enumerate(KINDS)
        ]
        said = text("goal.talk_about", locale, name=student.name, title=goal.title)
        await interaction.response.send_message(said, view=view(*buttons), ephemeral=True)


class AboutGoal(Button, template=r"goal:word:(?P<goal>\d{1,18}):(?P<kind>[01])"):
    """Encourage, or ask a question."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        service = bot_of(interaction).services.goal_words
        await service.goal_to_talk_about(person.programme, person.discord_id, self.ids["goal"])
        form = WordForm.opened(interaction, self.ids["goal"], KINDS[self.ids["kind"]])
        await interaction.response.send_modal(form)


class WordForm(Form):
    """The word itself, and who is to read it."""

    name = "goalword"

    @classmethod
    def opened(cls, interaction: discord.Interaction, goal_id: int, kind: WordKind) -> ui.Modal:
        """The form. A private word is for the student; staff can read it too, and the form says so. Nothing is chosen
        before: who is in a hurry must not tell everybody what was for one.
        """
        locale = locale_of(interaction)
        made = cls.modal(interaction, text(f"goal.{kind}_title", locale), goal_id, KINDS.index(kind))
        words: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id="words", max_length=LONGEST_WORD, style=discord.TextStyle.paragraph
        )
        made.add_item(ui.Label(text=text("goal.word_words", locale), component=words))
        where: ui.RadioGroup[ui.Modal] = ui.RadioGroup(custom_id="where")
        for place in ("channel", "private"):
            where.add_option(
                label=text(f"goal.word_{place}", locale),
                value=place,
                description=text(f"goal.word_{place}_means", locale),
            )
        made.add_item(ui.Label(text=text("goal.word_where", locale), component=where))
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        goal_id, kind = ids
        if kind >= len(KINDS):
            raise Refusal("goal.not_your_group")
        where = cast(Literal["channel", "private"], values.get("where"))
        post = await bot.services.goal_words.say(
            person.programme,
            person.discord_id,
            goal_id,
            KINDS[kind],
            str(values.get("words", "")),
            private=where != "channel",
        )
        said = text("goal.word_kept", locale_of(interaction), channel_id=post.channel_id)
        await interaction.response.send_message(said, ephemeral=True)
        await bot.sender.post(post)


class ReadWord(Button, template=r"goal:read:(?P<word>\d{1,18})"):
    """A private word, shown to the student it is for."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, locale = await asker(interaction), locale_of(interaction)
        service = bot_of(interaction).services.goal_words
        spoken = await service.read(person.programme, person.discord_id, self.ids["word"])
        embed = word_embed(spoken.mentor, spoken.goal, spoken.word, locale)
        await interaction.response.send_message(embed=embed, ephemeral=True)


async def draw_word(bot: Ithaca, post: Post) -> Drawing | None:
    """The message about a mentor's word: whole in the channel, or only that there is one."""
    spoken = await bot.services.goal_words.word(post.subject_id)
    if spoken is None:
        return None
    locale, account = spoken.programme.locale, spoken.student.discord_id
    mention = f"<@{account}>" if account else spoken.student.name
    mentions = discord.AllowedMentions(users=[discord.Object(account)] if account else [])
    if not spoken.word.private:
        embed = word_embed(spoken.mentor, spoken.goal, spoken.word, locale, named=spoken.goal.shared_at is not None)
        return Drawing(embeds=[embed], content=mention, mentions=mentions)
    embed = discord.Embed(title=text("goal.word_waits", locale), description=text("goal.word_waits_text", locale))
    read = ReadWord(f"goal:read:{spoken.word.id}", label=text("goal.read", locale), style=discord.ButtonStyle.primary)
    return Drawing(embeds=[embed], view=view(read), content=mention, mentions=mentions)
