"""Answering a survey, by the button of its invitation or of a nudge; and now and then, thinking again."""

import random
from collections.abc import Iterator
from typing import Any

from bot.rehearsal.term.manner import chance
from bot.rehearsal.term.member import PRIVATE, Member, ids, with_prefix
from bot.rehearsal.visitor import Message, buttons

ANSWER, NUDGE = "feedback:answer:", "later:"
WITHIN_HOURS = 60.0
THINKS_AGAIN = 0.15
"""How often somebody changes what they answered."""
WORDS = ("Thank you, all is well.", "More time for questions, please.", "Could we meet at the weekend?")
SAYS_SOMETHING = 0.4
"""How often somebody writes where they need not."""


async def asked_for_feedback(me: Member, message: Message, key: str) -> None:
    """A survey is open: answer it, perhaps. What is nudged about is seen to where nudges are."""
    if with_prefix(message, NUDGE) is not None or message["flags"] & PRIVATE:
        return
    survey = ids(key)[0]
    if not me.would(me.manner.answers, "answers", survey):
        return
    await me.gets_to_it("answering", survey, within=WITHIN_HOURS)
    if not me.idle and key in buttons(me.by_now(message)):
        await answer(me, message, key)


async def answer(me: Member, message: Message, key: str) -> None:
    """Fill the form in; some look at it again the day after."""
    survey = ids(key)[0]
    thanked = await _fill_in(me, message, key, 1)
    again = with_prefix(thanked, ANSWER) if thanked else None
    if thanked is not None and again is not None and me.would(THINKS_AGAIN, "thinks again", survey):
        await me.gets_to_it("thinking again", survey, within=30)
        if not me.idle:
            await _fill_in(me, thanked, again, 2)


async def _fill_in(me: Member, message: Message, key: str, time: int) -> Message | None:
    dice = chance(me.cast.seed, me.handle, "feedback", ids(key)[0], time)
    return await me.fill_in(message, key, lambda form: dict(_answers(form, dice)))


def _answers(form: dict[str, Any], dice: random.Random) -> Iterator[tuple[str, str]]:
    """Something for each field of the form; people are rather content."""
    for label in form["components"]:
        field = label["component"]
        values = [option["value"] for option in field.get("options") or ()]
        if values:
            better = values if values[0] == "1" else values[::-1]
            yield field["custom_id"], dice.choices(better, range(1, len(better) + 1))[0]
        elif field.get("required", True) or dice.random() < SAYS_SOMETHING:
            yield field["custom_id"], dice.choice(WORDS)
