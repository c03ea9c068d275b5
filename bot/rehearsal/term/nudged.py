"""Nudges: heeding them, putting them off, ignoring them."""

from bot.rehearsal.term.dates import fix_a_date
from bot.rehearsal.term.goals import LOOK, see_to_goals
from bot.rehearsal.term.member import Member, with_prefix
from bot.rehearsal.term.proving import prove, unproven
from bot.rehearsal.term.surveys import ANSWER, answer
from bot.rehearsal.visitor import Message, buttons

LATER = "later:"
"""A button of this kind makes a message a nudge."""
SIGNS = {"close:": "close", "photo:": "photo", LOOK: "goal", ANSWER: "feedback"}
"""What a nudge is about, by its other buttons; without any it is about the next date."""


async def nudged(me: Member, message: Message, key: str) -> None:
    """Somebody is nudged: they do it, put it off, or do nothing about it."""
    if not any(each["id"] == me.visitor.id for each in message.get("mentions", [])):
        return
    rule = _rule(message)
    time = me.count("nudged", rule)
    if me.would(me.manner.heeds, "heeds", rule, time):
        if rule == "no_date":
            await me.gets_to_it("no date", time, within=48)
            await fix_a_date(me, why="nudged")
        elif rule == "photo":
            await me.gets_to_it("photo", time, within=48)
            if (gathering := unproven(me)) is not None:
                await prove(me, gathering, "nudged", message)
        elif rule == "goal" and (look := with_prefix(message, LOOK)) is not None:
            await me.gets_to_it("goal", time, within=48)
            if not me.idle:
                await see_to_goals(me, message, look, time)
        elif rule == "feedback" and (form := with_prefix(message, ANSWER)) is not None:
            await me.gets_to_it("feedback", time, within=48)
            if not me.idle:
                await answer(me, me.by_now(message), form)
    elif rule != "close" and me.would(me.manner.snoozes, "snoozes", rule, time):
        await me.gets_to_it("later", time, within=24)
        await _put_off(me, message, key, rule)
    else:
        me.note("ignored_nudge", rule=rule, message=message["id"])


async def _put_off(me: Member, message: Message, key: str, rule: str) -> None:
    if me.idle or key not in buttons(me.by_now(message)):
        return
    asked = await me.press(me.by_now(message), key)
    menu = next(iter(buttons(asked).items()), None) if asked else None
    if asked is not None and menu is not None and "options" in menu[1]:
        days = [option["value"] for option in menu[1]["options"]][me.count("put off") % len(menu[1]["options"])]
        await me.press(asked, menu[0], [days])
        me.note("put_off", rule=rule, days=days, message=message["id"])


def _rule(message: Message) -> str:
    """What a nudge is about."""
    found = (rule for sign, rule in SIGNS.items() if any(key.startswith(sign) for key in buttons(message)))
    return next(found, "no_date")
