"""`/concern` for everybody, `/concerns` for the two who look after them."""

from functools import partial
from io import BytesIO

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.concerns import Safeguard, refuse_same
from bot.domain.groups import BOT_ALLOW, MEMBER_ALLOW
from bot.domain.outbox import Post
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.embeds.concerns import concern_line, record_text, safeguard_embed
from bot.interactions.asking import asker, manages_server
from bot.interactions.boundary import locale_of
from bot.interactions.client import Ithaca
from bot.interactions.sending import Drawing
from bot.services.concerns import REPORT, UNNAMED
from bot.texts import text
from cogs.concerns.handling import draw
from cogs.concerns.reporting import open_form

CHANNELS = ("safeguarding-lead", "safeguarding-second")
REASON = "/safeguarding"
MOST_LINES = 15
RECORD_FILE = "concerns.txt"


class ConcernsCog(commands.Cog):
    """Concerns, and who looks after them."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        bot.sender.register(REPORT, self.draw)
        bot.sender.register(UNNAMED, self.draw_unnamed)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        await self.bot.sender.post_all(await self.bot.services.outbox.waiting([REPORT, UNNAMED]))

    @app_commands.command(name="concern", description="Tell two adults of the school, privately, what worries you")
    @app_commands.guild_only()
    async def concern(self, interaction: discord.Interaction) -> None:
        await open_form(interaction)

    @app_commands.command(name="concerns", description="The concerns that are open (for the two who look after them)")
    @app_commands.guild_only()
    async def concerns(self, interaction: discord.Interaction) -> None:
        person, locale = await asker(interaction), locale_of(interaction)
        service = self.bot.services.concerns
        records = await service.all_for(person.programme, person.discord_id)
        # Each look is in the log, whether there is a concern or not: a line there tells nobody that there is one.
        await self.bot.services.reports.looked(person.programme, person.discord_id, "concerns", {})
        safeguard = await service.safeguard(person.programme)
        channel = safeguard.channel_of(person.discord_id) if safeguard else None
        lines = [concern_line(r.concern, r.steps, channel, locale) for r in records if r.concern.settled_at is None]
        said = "\n".join(lines[:MOST_LINES]) or text("concern.none_open", locale)
        whole = "\n\n".join(
            record_text(r.concern, r.about, r.steps, locale, person.programme.time_zone) for r in records
        )
        files = [discord.File(BytesIO(whole.encode()), filename=RECORD_FILE)] if whole else []
        await interaction.response.send_message(said, files=files, ephemeral=True)

    @app_commands.command(
        name="safeguarding", description="Name the two adults who look after concerns (needs Manage Server)"
    )
    @app_commands.describe(lead="The safeguarding lead", second="A second adult: nobody looks at a concern alone")
    @app_commands.guild_only()
    async def safeguarding(
        self, interaction: discord.Interaction, lead: discord.Member, second: discord.Member
    ) -> None:
        person, locale, guild = await asker(interaction), locale_of(interaction), interaction.guild
        if guild is None or not manages_server(interaction):
            raise Refusal("common.needs_manage_server")
        refuse_same(lead.id, second.id)
        if lead.bot or second.bot:
            raise Refusal("concern.two_people")
        await interaction.response.defer(ephemeral=True, thinking=True)
        before = await self.bot.services.concerns.safeguard(person.programme)
        safeguard = await self._channels(guild, person.programme, lead.id, second.id, before)
        posts = await self.bot.services.concerns.name(person.programme, person.discord_id, safeguard)
        await self.bot.access.follow(person.programme)
        await interaction.followup.send(embed=safeguard_embed(safeguard, locale), ephemeral=True)
        await self.bot.sender.post_all(posts)

    async def draw(self, post: Post) -> Drawing | None:
        return await draw(self.bot, post)

    async def draw_unnamed(self, post: Post) -> Drawing:
        """For organisers: that a concern waits, and nothing of what it says."""
        programme = await self.bot.services.programme.by_id(post.subject_id)
        words = text("concern.unnamed", programme.locale)
        return Drawing(embeds=[discord.Embed(title=text("concern.unnamed_title", programme.locale), description=words)])

    async def _channels(
        self, guild: discord.Guild, programme: Programme, lead_id: int, second_id: int, before: Safeguard | None
    ) -> Safeguard:
        """The two adults with a channel each. Whoever had one before and still looks after concerns keeps it."""
        had = dict(
            ((before.lead_id, before.lead_channel_id), (before.second_id, before.second_channel_id)) if before else ()
        )
        channels: list[int] = []
        for adult, name in zip((lead_id, second_id), CHANNELS, strict=True):
            kept = had.get(adult)
            if kept is None or guild.get_channel(kept) is None:
                kept = await self._make(guild, adult, name)
            channels.append(kept)
        return Safeguard(
            programme_id=programme.id,
            lead_id=lead_id,
            second_id=second_id,
            lead_channel_id=channels[0],
            second_channel_id=channels[1],
        )

    async def _make(self, guild: discord.Guild, adult: int, name: str) -> int:
        """A channel that this adult and the bot can see, and nobody else."""
        none = discord.Permissions.none()
        overwrites: dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite] = {
            guild.default_role: discord.PermissionOverwrite(view_channel=False),
            guild.me: discord.PermissionOverwrite.from_pair(discord.Permissions(BOT_ALLOW), none),
            discord.Object(adult): discord.PermissionOverwrite.from_pair(discord.Permissions(MEMBER_ALLOW), none),
        }
        make = partial(guild.create_text_channel, name, overwrites=overwrites, reason=REASON)
        return (await self.bot.sender.call(make)).id
