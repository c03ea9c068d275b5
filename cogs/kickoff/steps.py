"""Posting the cards of steps, and drawing them anew. How each kind looks: `bot/interactions/step_cards.py`."""

from bot.domain.outbox import Post
from bot.interactions.client import Ithaca
from bot.interactions.sending import Drawing
from bot.interactions.step_cards import draw_step


def register_steps(bot: Ithaca) -> None:
    """Say how the cards are drawn when they are posted and when they have changed."""

    async def draw(post: Post) -> Drawing | None:
        card = await bot.services.steps.card(post.subject_id)
        if card is None or (card.is_over and post.message_id is None):
            return None
        return await draw_step(bot, card)

    bot.sender.register("kickoff.step", draw)
