"""`/privacy`: what is kept of a person, all of it as a file, and that it goes."""

import io
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import escape_markdown

from bot.domain.outbox import Post
from bot.domain.privacy import REVIEW
from bot.embeds.privacy import notice_embed
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of, report
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.texts import text

LET_GO_EVERY = timedelta(hours=24)
CLEAR_EVERY = timedelta(minutes=10)
"""How often to look whether a file could not be written anew: mostly there is nothing to do."""
FILE = "what-is-kept-of-me.zip"
ROOM = 64 * 1024
"""Bytes of an upload that are not the file's own."""


@app_commands.guild_only()
class PrivacyCog(commands.GroupCog, group_name="privacy", group_description="What is kept of you, and how to have it"):
    """Notice, export and erase, each for the person who asks and nobody else."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        bot.sender.register(REVIEW, self.draw_review)
        self._looked = False
        bot.schedule.every(LET_GO_EVERY, "privacy.let_go", self._let_go)
        bot.schedule.every(CLEAR_EVERY, "privacy.clear", self._clear)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        await self.bot.sender.post_all(await self.bot.services.outbox.waiting([REVIEW]))
        if not self._looked:
            # A bot that is started anew every day would never be up for one.
            self._looked = True
            await self._let_go()

    @app_commands.command(name="notice", description="What is kept of you, why, and for how long")
    async def notice(self, interaction: discord.Interaction) -> None:
        await asker(interaction)
        await interaction.response.send_message(embed=notice_embed(locale_of(interaction)), ephemeral=True)

    @app_commands.command(name="export", description="Everything that is kept of you, as a file")
    async def export(self, interaction: discord.Interaction) -> None:
        person, locale = await asker(interaction), locale_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self.bot.services.privacy.export(person.programme, person.discord_id)
        read_me = text("privacy.read_me", locale, name=found.name)
        largest = interaction.filesize_limit - ROOM
        await self.bot.services.reports.exported(person.programme, person.discord_id, "person")
        content, left_out = await self.bot.files.run("write_export", found.rows, found.photos, read_me, largest)
        said = text("privacy.exported", locale)
        if left_out:
            said += " " + text("privacy.photos_left_out", locale, n=left_out)
        await interaction.followup.send(said, file=discord.File(io.BytesIO(content), FILE), ephemeral=True)

    @app_commands.command(name="erase", description="Have everything taken out that is kept of you")
    async def erase(self, interaction: discord.Interaction) -> None:
        await asker(interaction)
        locale = locale_of(interaction)
        sure = Erase("privacy:erase", label=text("privacy.erase_sure", locale), style=discord.ButtonStyle.danger)
        await interaction.response.send_message(text("privacy.erase_asked", locale), view=view(sure), ephemeral=True)

    async def draw_review(self, post: Post) -> Drawing | None:
        """For the safeguarding adults: somebody whom an open concern is about wants to be erased."""
        found = await self.bot.services.privacy.review(post.subject_id)
        if found is None:
            return None
        request, locale = found.request, found.programme.locale
        embed = discord.Embed(
            title=text("privacy.review_title", locale), description=text(f"privacy.review_{request.state}", locale)
        )
        embed.add_field(name=text("privacy.review_who", locale), value=escape_markdown(found.name))
        if found.concerns:
            numbers = ", ".join(str(number) for number in found.concerns)
            embed.add_field(name=text("privacy.review_concerns", locale), value=numbers)
        if request.state != "waiting":
            return Drawing(embeds=[embed], view=view())
        labels = (("privacy.review_erase", 1), ("privacy.review_hold", 0))
        buttons = [Decide(f"privacy:decide:{request.id}:{n}", label=text(key, locale)) for key, n in labels]
        return Drawing(embeds=[embed], view=view(*buttons))

    async def _let_go(self) -> None:
        try:
            await self.bot.services.privacy.let_go()
        except Exception as error:
            report(error, job="privacy.let_go")

    async def _clear(self) -> None:
        try:
            await self.bot.services.privacy.clear()
        except Exception as error:
            report(error, job="privacy.clear")


class Erase(Button, template=r"privacy:erase"):
    """Yes, all of it. Whom it is about is whoever presses."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot, locale = await asker(interaction), bot_of(interaction), locale_of(interaction)
        await interaction.response.defer()
        erased = await bot.services.privacy.erase(person.programme, person.discord_id)
        said = text("privacy.under_review" if erased.request else "privacy.erased", locale)
        await interaction.edit_original_response(content=said, view=None)
        await bot.sender.post_all(erased.posts)
        await bot.access.follow(person.programme, person.discord_id)


class Decide(Button, template=r"privacy:decide:(?P<request>\d{1,18}):(?P<erase>[01])"):
    """Let an erase happen, or hold it; for the two adults who look after concerns."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot, locale = await asker(interaction), bot_of(interaction), locale_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        erase = bool(self.ids["erase"])
        await bot.services.privacy.decide(person.programme, person.discord_id, self.ids["request"], erase=erase)
        await interaction.followup.send(text("privacy.decided_now", locale), ephemeral=True)
        await bot.access.follow(person.programme)


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(Erase, Decide)
    await bot.add_cog(PrivacyCog(bot))
