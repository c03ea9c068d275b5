"""The cards of an evening's steps: a registry, kind of step -> how its card is drawn.

A kind that shows more than title, text and time says so where its buttons live, for example in
`cogs/meetups/evening.py`:

    @draws("photo")
    async def photo_card(bot: Ithaca, card: StepCard) -> Drawing:
        embed = step_embed(card)                       # title, text, "until"; add fields to it
        ...                                            # load more through `bot.services`
        return Drawing(embeds=[embed], view=None if card.is_over else view(...))

and its module is imported in its package's `__init__.py`. `card.room.id` is the id for custom ids and for `unit.turns`;
`card.is_over` says that the room has gone on (only what can still be done then keeps its buttons), `card.waits` that it
is early at a barrier.

The engine posts one card for each room and step (`kickoff.step`, subject = the room step's id) and draws it anew when
the room leaves the step, gets more time or is paused. Whatever else changes what a card shows writes that down in its
unit of work, `unit.outbox.changed("kickoff.step", room_step_id)`: many changes come to one edit. What a step does of
its own, by the clock or when rooms come to it, is a `StepRule` (`bot/services/step_rules.py`); after a press that may
move things on, the cog calls `course_of(interaction).poke(...)`.
"""

from collections.abc import Awaitable, Callable

from discord import ui

from bot.domain.agenda import StepKind
from bot.domain.agenda.views import StepCard
from bot.embeds.kickoff_steps import step_embed
from bot.interactions.client import Ithaca
from bot.interactions.controls import view
from bot.interactions.sending import Drawing
from bot.texts import text

DrawCard = Callable[[Ithaca, StepCard], Awaitable[Drawing]]

CALL = "call:new"
"""The button that calls an organiser into the room in which it is pressed (`cogs/calls.py`)."""
LAST_ROW = 4

_DRAWN: dict[StepKind, DrawCard] = {}


def draws(kind: StepKind) -> Callable[[DrawCard], DrawCard]:
    """Say that cards of this kind are drawn by the function below."""

    def keep(draw: DrawCard) -> DrawCard:
        _DRAWN[kind] = draw
        return draw

    return keep


async def draw_step(bot: Ithaca, card: StepCard) -> Drawing:
    """The card as it stands: its kind's own, or title, text and time.

    An organiser can be called from each: the welcome, with the same button, is far up the channel by now.
    """
    draw = _DRAWN.get(card.step.kind)
    drawing = await draw(bot, card) if draw else Drawing(embeds=[step_embed(card)])
    if not card.is_over and card.kickoff.phase != "closed":
        drawing.view = drawing.view or view()
        drawing.view.add_item(ui.Button(custom_id=CALL, label=text("call.button", card.locale), row=LAST_ROW))
    return drawing
