"""Telling a group of its meet-ups: one message for each change, with the calendar file and the buttons to answer."""

import io
from collections.abc import Sequence
from functools import partial

import discord
import structlog

from bot.domain.meetups import MeetUp
from bot.domain.meetups.calendar import calendar_entry
from bot.domain.meetups.views import Announcement
from bot.domain.outbox import Post
from bot.domain.participants import MentorGroup
from bot.domain.refusal import Refusal
from bot.embeds.meetup_closing import count_sentence
from bot.embeds.meetups import announcement_embed
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.services.meetup_changing import ANNOUNCEMENT
from bot.texts import text
from cogs.meetups.answering import answer_buttons
from cogs.meetups.deciding import Restore

log = structlog.get_logger("ithaca.meetups")


def register_announcements(bot: Ithaca) -> None:
    """Say what the message about a change of a meet-up looks like."""
    bot.sender.register(ANNOUNCEMENT, partial(_draw, bot))


async def _draw(bot: Ithaca, post: Post) -> Drawing | None:
    """One that has been overtaken before it was sent is not sent any more."""
    told = await bot.services.meetup_view.announcement(post.subject_id)
    fresh = post.message_id is None
    if told is None or (fresh and not told.newest):
        return None
    locale = told.programme.locale
    count = count_sentence(await bot.services.meetup_answers.count(told.meet_up), locale)
    embed = announcement_embed(told, count, locale)
    # Files stay with a message when it is edited.
    files = await _files(bot, told) if fresh else []
    return Drawing(embeds=[embed], view=view(*_buttons(told, locale)), files=files)


async def _files(bot: Ithaca, told: Announcement) -> list[discord.File]:
    if told.meet_up.state not in ("planned", "cancelled"):
        return []
    try:
        return [await calendar_file(bot, [told.meet_up], told.group, told.programme.locale)]
    except Refusal as refusal:
        # The date matters more than its file; /meetup calendar has it too.
        log.warning("meetup.no_file", meet_up=told.meet_up.id, reason=refusal.key)
        return []


def _buttons(told: Announcement, locale: str) -> list[Button]:
    if told.newest and told.meet_up.state == "cancelled":
        return [Restore.of(told.meet_up, locale)]
    if told.newest and told.meet_up.state == "planned":
        return answer_buttons(told.meet_up, locale)
    return []


async def calendar_file(
    bot: Ithaca, meet_ups: Sequence[MeetUp], group: MentorGroup, locale: str, *, whole: bool = False
) -> discord.File:
    """The calendar file of these meet-ups of one group; `whole` if it is all of them, a calendar with a name.

    Raises `Refusal` if it could not be written.
    """
    title = text("meetup.event_title", locale, group=group.name)
    entries = [calendar_entry(meet_up, title) for meet_up in meet_ups]
    written: bytes = await bot.files.run("write_ics", entries, title if whole else None)
    return discord.File(io.BytesIO(written), "meet-ups.ics" if whole else "meet-up.ics")
