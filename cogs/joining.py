"""Joining: the Join button in a channel, `/join`, and the form for a code."""

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.domain.joining import CODE_LENGTH
from bot.domain.outbox import Post
from bot.embeds.joining import welcome
from bot.interactions.asking import Asker, asker, bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, Form, view
from bot.interactions.sending import Drawing
from bot.services.joining import Joined
from bot.texts import text

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

POST_KIND = "join_button"
LONGEST_CODE = 30
"""Room for blanks and hyphens that people type into a code."""


class JoiningCog(commands.Cog):
    """Becoming part of the programme."""

    def __init__(self, bot: "Ithaca") -> None:
        self.bot = bot
        bot.sender.register(POST_KIND, self.draw)

    @app_commands.command(name="join", description="Join your mentoring programme with the code you were sent")
    @app_commands.describe(code=f"Your personal code of {CODE_LENGTH} letters and digits")
    @app_commands.guild_only()
    async def join(self, interaction: discord.Interaction, code: app_commands.Range[str, 1, LONGEST_CODE]) -> None:
        await _join_with_code(interaction, code)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        # What a crash left undone: a Join button on its way, or a channel between joining and being opened.
        await self.bot.sender.post_all(await self.bot.services.outbox.waiting([POST_KIND]))
        await self.bot.access.follow()

    async def draw(self, post: Post) -> Drawing:
        """The message with the Join button, in the programme's language."""
        programme = await self.bot.services.programme.by_id(post.subject_id)
        embed = discord.Embed(
            title=text("join.button_title", programme.locale), description=text("join.button_text", programme.locale)
        )
        return Drawing(embeds=[embed], view=view(Join.make(programme.locale)))


class Join(Button, template=r"join:start"):
    """The way in, for everybody in the channel."""

    @classmethod
    def make(cls, locale: str) -> "Join":
        return cls("join:start", label=text("join.button", locale), style=discord.ButtonStyle.success)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        service, locale = bot_of(interaction).services.joining, locale_of(interaction)
        if joined := await service.joined(person.programme.id, person.discord_id):
            await _welcome_back(interaction, person, joined)
            return
        offered = await service.offer(person.programme.id, person.discord_id, _handle(interaction.user))
        if offered is None:
            await interaction.response.send_modal(CodeForm.opened(interaction, locale))
            return
        sentence = text("join.is_that_you", locale, name=offered.name)
        await interaction.response.send_message(
            sentence, view=view(Yes.make(offered.id, locale), No.make(locale)), ephemeral=True
        )


class Yes(Button, template=r"join:yes:(?P<participant>\d+)"):
    """That is me. Whom it may mean is decided by the roster, not by the number in the button."""

    @classmethod
    def make(cls, participant_id: int, locale: str) -> "Yes":
        return cls(f"join:yes:{participant_id}", label=text("join.yes", locale), style=discord.ButtonStyle.success)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        await interaction.response.defer()
        joined = await bot_of(interaction).services.joining.accept(
            person.programme.id, self.ids["participant"], person.discord_id, _handle(interaction.user)
        )
        await _open(interaction, person, joined)


class No(Button, template=r"join:no"):
    """That is somebody else: then a code it is."""

    @classmethod
    def make(cls, locale: str) -> "No":
        return cls("join:no", label=text("join.no", locale), style=discord.ButtonStyle.secondary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        await asker(interaction)
        await interaction.response.send_modal(CodeForm.opened(interaction, locale_of(interaction)))


class CodeForm(Form):
    """Asks for the one-use code."""

    name = "join"

    @classmethod
    def opened(cls, interaction: discord.Interaction, locale: str) -> ui.Modal:
        """The form, empty."""
        made = cls.modal(interaction, text("join.form_title", locale))
        made.add_item(
            ui.Label(
                text=text("join.form_code", locale),
                description=text("join.form_explained", locale),
                component=ui.TextInput(custom_id="code", max_length=LONGEST_CODE),
            )
        )
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        await _join_with_code(interaction, str(values.get("code", "")))


async def _join_with_code(interaction: discord.Interaction, code: str) -> None:
    person = await asker(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    joined = await bot_of(interaction).services.joining.use_code(
        person.programme.id, code, person.discord_id, _handle(interaction.user)
    )
    await _open(interaction, person, joined)


async def _welcome_back(interaction: discord.Interaction, person: Asker, joined: Joined) -> None:
    """Somebody who has joined already, perhaps back after having left the server: give them what is theirs."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await bot_of(interaction).services.access.look_again(person.programme.id, person.discord_id)
    await _open(interaction, person, joined, text("join.already", locale_of(interaction)))


async def _open(interaction: discord.Interaction, person: Asker, joined: Joined, first: str = "") -> None:
    """Open this person's channel, welcome them, and then give them their role."""
    bot, locale = bot_of(interaction), locale_of(interaction)
    hindrances = await bot.access.follow(person.programme, person.discord_id, roles=False)
    sentence = welcome(joined.person, joined.group, opened=not hindrances, locale=locale)
    await interaction.edit_original_response(content=f"{first} {sentence}".strip(), view=None)
    await bot.access.follow(person.programme, person.discord_id)


def _handle(user: discord.User | discord.Member) -> str:
    """The account's unique name. Accounts of the old kind (`name#1234`) have none; an empty one matches nobody."""
    return user.name.casefold() if user.discriminator in ("0", "0000") else ""


async def setup(bot: "Ithaca") -> None:
    bot.add_dynamic_items(Join, Yes, No)
    bot.add_forms(CodeForm())
    await bot.add_cog(JoiningCog(bot))
