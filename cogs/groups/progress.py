"""The one message in the organisers' channel that says how far a job is."""

from datetime import datetime, timedelta

import discord
import structlog

from bot.embeds.groups import progress_embed
from bot.interactions.channels import passing
from bot.interactions.client import Ithaca

log = structlog.get_logger("ithaca.groups")

EDIT_EVERY = timedelta(seconds=3)


class ProgressMessage:
    """Posted once through the outbox, then edited, not too often. That it fails never stops the job."""

    def __init__(self, bot: Ithaca, job_id: int) -> None:
        self._bot = bot
        self._job_id = job_id
        self._shown_at: datetime | None = None

    async def show_now_and_then(self) -> None:
        """Show how far the job is, unless that was done less than three seconds ago."""
        now = self._bot.services.clock.now()
        if self._shown_at is None or now - self._shown_at >= EDIT_EVERY:
            await self.show()

    async def show(self, *, waiting: bool = False) -> None:
        """Show how far the job is. `waiting` says that Discord is in trouble and that we try again."""
        self._shown_at = self._bot.services.clock.now()
        progress, programme, post = await self._bot.services.group_jobs.progress(self._job_id, waiting=waiting)
        if post is None or post.failure is not None:
            return
        if post.message_id is None:
            await self._bot.sender.post(post)
            return
        message = self._bot.get_partial_messageable(post.channel_id).get_partial_message(post.message_id)
        embed = progress_embed(progress, programme.locale)
        try:
            await self._bot.sender.call(lambda: message.edit(embed=embed))
        except Exception as error:
            if not isinstance(error, discord.HTTPException) and not passing(error):
                raise
            log.warning("groups.progress.not_shown", job=self._job_id, error=type(error).__name__)
