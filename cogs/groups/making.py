"""The jobs that make the groups' channels, each a task of its own that a restart takes up again."""

import asyncio

from bot.domain.outbox import Post
from bot.embeds.groups import progress_embed, welcome_embed, welcome_greeting
from bot.interactions.boundary import report
from bot.interactions.client import Ithaca
from bot.interactions.controls import view
from bot.interactions.sending import Drawing
from bot.services.group_audit import DRIFT
from bot.services.group_job import PROGRESS, WELCOME
from cogs.groups.run import Run


class ChannelMaker:
    """Runs each job once at a time in this process."""

    def __init__(self, bot: Ithaca) -> None:
        self._bot = bot
        self._running: dict[int, asyncio.Task[None]] = {}
        bot.sender.register(PROGRESS, self._draw_progress)
        bot.sender.register(WELCOME, self._draw_welcome)

    def start(self, job_id: int) -> None:
        """Take up this job, unless that has been done."""
        if job_id not in self._running:
            task = asyncio.create_task(Run(self._bot, job_id).run(), name=f"groups:job:{job_id}")
            self._running[job_id] = task
            task.add_done_callback(lambda ended: self._ended(job_id, ended))

    async def resume(self) -> None:
        """Take up what a stop of the bot left unfinished: messages on their way, then jobs."""
        await self._bot.sender.post_all(await self._bot.services.outbox.waiting((WELCOME, DRIFT)))
        for job in await self._bot.services.group_jobs.unfinished():
            self.start(job.id)

    def close(self) -> None:
        """Let go of every job; the next start takes them up."""
        for task in list(self._running.values()):
            task.cancel()

    def _ended(self, job_id: int, task: "asyncio.Task[None]") -> None:
        self._running.pop(job_id, None)
        if not task.cancelled() and (error := task.exception()):
            report(error, job=job_id)

    async def _draw_progress(self, post: Post) -> Drawing:
        progress, programme, _ = await self._bot.services.group_jobs.progress(post.subject_id)
        return Drawing(embeds=[progress_embed(progress, programme.locale)])

    async def _draw_welcome(self, post: Post) -> Drawing | None:
        found = await self._bot.services.group_jobs.welcome(post.subject_id)
        if found is None or found[0].group.channel_id != post.channel_id:
            return None
        members, programme = found
        embed = welcome_embed(members, programme.staff_role_id, programme.locale)
        buttons = view(*(make(programme.locale) for make in self._bot.welcome_buttons))
        return Drawing(content=welcome_greeting(members, programme.locale), embeds=[embed], view=buttons)
