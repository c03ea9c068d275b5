"""The engine's place among the features: it starts with the first session, and sees every press on a nudge."""

from collections.abc import Sequence

import discord
from discord.ext import commands

from bot.domain.nudges import OUTSIDE_CAP, Nudge
from bot.domain.outbox import Post
from bot.embeds.nudges import plain_embed, settled_embed
from bot.interactions.asking import asker
from bot.interactions.boundary import report
from bot.interactions.client import Ithaca
from bot.interactions.controls import view
from bot.interactions.sending import Drawing
from bot.services.nudges import NudgePost
from cogs.nudges.later import Later, nudge_post_of


class NudgesCog(commands.Cog):
    """Starts the engine and gives nudges what all of them have."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        bot.nudging.finish, bot.nudging.plain, bot.nudging.settled = _with_later, self._plain, self._settled

    async def cog_unload(self) -> None:
        self.bot.nudging.close()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        # Fires again in each new session; the engine then only looks again.
        await self.bot.nudging.start()

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Any press of a button of a nudge answers it, whichever feature the button belongs to."""
        if interaction.type is not discord.InteractionType.component:
            return
        post_id = nudge_post_of(interaction.message)
        if post_id is None or interaction.guild_id is None:
            return
        try:
            with self.bot.services.clock.working():
                person = await asker(interaction)
                await self.bot.services.nudge_answers.pressed(person.programme, person.discord_id, post_id)
        except Exception as error:  # whoever pressed is answered by the button's own feature
            report(error, post=post_id)

    async def _plain(self, nudges: Sequence[Nudge]) -> Drawing | None:
        sheet = await self.bot.services.nudges.sheet(nudges[0])
        return Drawing(embeds=[plain_embed(nudges, sheet.meet_up, sheet.locale)])

    async def _settled(self, nudges: Sequence[Nudge]) -> Drawing | None:
        sheet = await self.bot.services.nudges.sheet(nudges[0])
        return Drawing(embeds=[settled_embed(sheet.locale)], view=view())


def _with_later(post: Post, said: NudgePost, drawing: Drawing) -> Drawing:
    """Add "Not now" to what is asked of somebody, for as long as it is; reminders and the message that closes a meet-up
    ask for nothing."""
    if said.nudges[0].rule not in OUTSIDE_CAP and not said.settled:
        drawing.view = drawing.view or view()
        drawing.view.add_item(Later.of(post.id, said.programme.locale))
    return drawing
