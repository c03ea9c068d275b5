"""`/quiz`: the shelf of quiz packs."""

import io

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.domain.quiz import PackFile, QuizPack
from bot.domain.refusal import Refusal
from bot.embeds.quiz import faults_embed, list_embed, show_embeds
from bot.files.quiz import SHIPPED, TEMPLATE, read_pack, shipped
from bot.interactions.asking import organiser
from bot.interactions.boundary import locale_of, suggesting, tell
from bot.interactions.client import Ithaca
from bot.texts import text

LARGEST_KILOBYTES = 512
MOST_CHOICES = 25


@app_commands.guild_only()
class QuizCog(commands.GroupCog, group_name="quiz", group_description="The quiz packs for kickoffs (organisers)"):
    """Looking at packs and bringing one's own."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        # Our own small files, checked by the tests: no reason to start the process that reads other people's.
        packs = [read_pack(shipped(name)).pack for name in SHIPPED]
        await self.bot.services.quiz.keep_shipped([pack for pack in packs if pack is not None])

    @app_commands.command(name="upload", description="Bring your own quiz pack (a TOML file)")
    @app_commands.describe(file="The pack. A pack with the same title is replaced.")
    async def upload(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        person = await organiser(interaction)
        if file.size > LARGEST_KILOBYTES * 1024:
            raise Refusal("quiz.too_big", kilobytes=LARGEST_KILOBYTES)
        await interaction.response.defer(ephemeral=True, thinking=True)
        locale = locale_of(interaction)
        read: PackFile = await self.bot.files.run("read_pack", await file.read(), file.filename)
        pack: QuizPack | None = read.pack
        if pack is None:
            await interaction.edit_original_response(embed=faults_embed(read, locale))
            return
        await self.bot.services.quiz.keep(person.programme, person.discord_id, pack)
        await tell(interaction, text("quiz.kept", locale, n=len(pack.questions), title=pack.title))

    @app_commands.command(name="template", description="Get a quiz pack about your school to fill in")
    async def template(self, interaction: discord.Interaction) -> None:
        await organiser(interaction)
        sheet = discord.File(io.BytesIO(shipped(TEMPLATE)), f"{TEMPLATE}.toml")
        sentence = text("quiz.template", locale_of(interaction))
        await interaction.response.send_message(sentence, file=sheet, ephemeral=True)

    @app_commands.command(name="list", description="Show the quiz packs that you can choose from")
    async def shelf(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        packs = await self.bot.services.quiz.packs(person.programme.id)
        await interaction.response.send_message(embed=list_embed(packs, locale_of(interaction)), ephemeral=True)

    @app_commands.command(name="show", description="Read a quiz pack's questions with their answers")
    @app_commands.describe(pack="The quiz pack")
    async def show(self, interaction: discord.Interaction, pack: str) -> None:
        person = await organiser(interaction)
        kept = await self.bot.services.quiz.named(person.programme.id, pack)
        pages = show_embeds(kept, locale_of(interaction))
        await interaction.response.send_message(embed=pages[0], ephemeral=True)
        for page in pages[1:]:
            await interaction.followup.send(embed=page, ephemeral=True)

    @show.autocomplete("pack")
    @suggesting
    async def packs(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        person = await organiser(interaction)
        locale = locale_of(interaction)
        found = []
        for kept in await self.bot.services.quiz.packs(person.programme.id):
            name = text("quiz.choice", locale, n=len(kept.pack.questions), title=kept.pack.title)
            if typed.casefold() in name.casefold():
                found.append(Choice(name=name[:100], value=str(kept.id)))
        return found[:MOST_CHOICES]


async def setup(bot: Ithaca) -> None:
    await bot.add_cog(QuizCog(bot))
