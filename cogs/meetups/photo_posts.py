"""What a group sees of its proofs by itself: that there is one, a note to sign, and a nudge where there is none."""

from collections.abc import Sequence

from discord.utils import format_dt

from bot.domain.nudges import Nudge
from bot.domain.outbox import Post
from bot.embeds.nudges import plain_embed
from bot.embeds.photos import proof_embed
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.services.proving import PROOF_POST
from bot.texts import text
from cogs.meetups.photo_album import LookButton, LookWithoutDate
from cogs.meetups.photo_note import SignButton, WriteNoteButton
from cogs.meetups.photo_sending import PhotoButton


def register_posts(bot: Ithaca) -> None:
    """Say what the posts about proofs look like, and the nudge for one."""

    async def draw(post: Post) -> Drawing | None:
        facts = await bot.services.photos.facts(post.subject_id)
        gone = not (facts.proof.there if facts.proof.kind == "note" else facts.still)
        if gone and post.message_id is None:
            return None
        if gone:
            return Drawing(embeds=[proof_embed(facts)], view=view())
        button: Button
        if facts.proof.kind == "note":
            button = SignButton.of(facts.proof.id, facts.locale)
        elif facts.proof.meet_up_id is None:
            button = LookWithoutDate.of(facts.proof.id, facts.locale)
        else:
            button = LookButton.of(facts.proof.meet_up_id, facts.locale)
        return Drawing(embeds=[proof_embed(facts)], view=view(button))

    async def ask(nudges: Sequence[Nudge]) -> Drawing | None:
        nudge = nudges[0]
        wanted = await bot.services.photos.wanted(nudge.programme_id, nudge.subject_id)
        if wanted is None:
            return None
        sheet = await bot.services.nudges.sheet(nudge)
        opens = PhotoButton if wanted == "photo" else WriteNoteButton
        buttons = view(opens.of(nudge.subject_id, sheet.locale))
        embed = plain_embed(nudges, sheet.meet_up, sheet.locale)
        if wanted == "note" and sheet.meet_up is not None:
            # Under the same title: by it the message is known again after a crash.
            when = format_dt(sheet.meet_up.starts_at, "F")
            embed.description = text("nudge.photo_note", sheet.locale, when=when)
        return Drawing(embeds=[embed], view=buttons)

    bot.sender.register(PROOF_POST, draw)
    bot.nudging.register("photo", ask)
    bot.ways["photo"] = lambda owed, locale: [PhotoButton.of(owed.subject_id, locale)]


async def send_waiting(bot: Ithaca) -> None:
    """Send the posts that a crash left on their way."""
    await bot.sender.post_all(await bot.services.outbox.waiting([PROOF_POST]))
