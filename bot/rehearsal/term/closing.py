"""Closing a meet-up in three taps: what came of it, who came, the next date."""

from bot.rehearsal.term.life import Gathering
from bot.rehearsal.term.member import Member, ids, with_prefix
from bot.rehearsal.visitor import Message, buttons

HELD, MOVED, MISSED = range(3)
"""The outcomes, as the buttons number them."""
NAMES = ("held", "moved", "missed")
DISAGREES = 0.005
"""How often somebody has another memory of it, and says so."""
LEAVES_OFF = 0.2
"""How often somebody stops after a tap."""
CORRECTS = 0.15
"""How often a mentor corrects the next day who came."""
ATTENDANCE = "attendance:"
FIRST_WEEK = 0.5
"""How often the next date is the nearest one offered."""


async def asked_what_came_of_it(me: Member, message: Message, key: str) -> None:
    """A meet-up is over. Whoever is tidy closes it at once; whoever is asked by name does it, perhaps."""
    gathering, sequence = me.about(key), ids(key)[1]
    asked = any(each["id"] == me.visitor.id for each in message.get("mentions", []))
    time = me.count("asked what came of it", gathering.id, sequence)
    rate = me.manner.heeds if asked else me.manner.tidies
    if not me.would(rate, "closes", gathering.number, sequence, time):
        return
    await me.gets_to_it("closing", gathering.number, sequence, time, within=20)
    standing = me.by_now(message)
    if me.idle or gathering.closed or gathering.sequence != sequence or key not in buttons(standing):
        return
    gathering.closed = True
    outcome = _outcome(me, gathering)
    await close(me, gathering, standing, outcome)


async def asked_whether_it_was_so(me: Member, message: Message, key: str) -> None:
    """What came of it stands there. Now and then somebody remembers it otherwise."""
    gathering, sequence = me.about(key), ids(key)[1]
    if not me.would(DISAGREES, "disagrees", gathering.number, sequence):
        return
    await me.gets_to_it("disagreeing", gathering.number, sequence, within=30)
    if me.idle or me.life.outcomes.get(gathering.id) is None:
        return
    other = MISSED if me.life.outcomes[gathering.id] == HELD else HELD
    asked = await me.press(me.by_now(message), key)
    if asked is not None and (wanted := with_prefix(asked, f"close:say:{gathering.id}:{sequence}:{other}")):
        await me.press(asked, wanted)
        me.note("disagreed", meet_up=gathering.id, sequence=sequence, outcome=NAMES[other])


async def close(me: Member, gathering: Gathering, message: Message, outcome: int) -> None:
    """The three taps, or as many of them as this person takes."""
    sequence = gathering.sequence
    step = await me.press(message, f"close:say:{gathering.id}:{sequence}:{outcome}")
    me.life.outcomes[gathering.id] = outcome
    me.note("closed", meet_up=gathering.id, sequence=sequence, outcome=NAMES[outcome])
    if outcome == HELD and step is not None and not me.would(LEAVES_OFF, "leaves off", gathering.number, 1):
        step = await _tick(me, gathering, step)
    if step is not None and not me.would(LEAVES_OFF, "leaves off", gathering.number, 2):
        await pick_next(me, gathering, step)


async def _tick(me: Member, gathering: Gathering, step: Message) -> Message | None:
    """Say who came, as it was: with one tap if the list is right already, else by choosing."""
    menu_id, button = with_prefix(step, "close:came:"), with_prefix(step, "close:ticked:")
    if menu_id is None or button is None:
        return step
    options = buttons(step)[menu_id]["options"]
    ticked = {option["value"] for option in options if option.get("default")}
    there = {option["value"] for option in options if option["label"] in gathering.came}
    done = await (me.press(step, button) if ticked == there else me.press(step, menu_id, sorted(there)))
    came = sorted(option["label"] for option in options if option["value"] in there)
    me.note("ticked", meet_up=gathering.id, sequence=gathering.sequence, came=came)
    me.also(_correct(me, gathering, sorted(there)))
    return done


async def _correct(me: Member, gathering: Gathering, ticked: list[str]) -> None:
    """A mentor notices the day after that somebody was overlooked, or was not there after all."""
    if not me.is_mentor or not ticked or not me.would(CORRECTS, "corrects", gathering.number):
        return
    await me.gets_to_it("correcting", gathering.number, within=30)
    shown = None if me.idle else await me.command("meetup attendance", {"meetup": f"meetup:{gathering.id}"})
    if shown is not None and (menu := with_prefix(shown, ATTENDANCE)):
        options = buttons(shown)[menu]["options"]
        others = [option["value"] for option in options if option["value"] not in ticked]
        there = sorted([*ticked, others[0]] if others else ticked[1:])
        await me.press(shown, menu, there)
        came = sorted(option["label"] for option in options if option["value"] in there)
        me.note("corrected_ticks", meet_up=gathering.id, came=came)


async def pick_next(me: Member, gathering: Gathering, step: Message) -> None:
    """Take one of the dates that are offered, if the group has agreed on one."""
    dates = [key for key in buttons(step) if key.startswith("close:weeks:")]
    if not dates or not me.would(me.manner.plans_ahead, "plans ahead", gathering.number):
        return
    nearest = me.would(FIRST_WEEK, "nearest", gathering.number) or len(dates) == 1
    chosen = dates[0] if nearest else dates[1]
    await me.press(step, chosen)
    me.note("took_next_date", meet_up=gathering.id, weeks=ids(chosen)[2])


def _outcome(me: Member, gathering: Gathering) -> int:
    """What came of it: it was held if a mentor and somebody else were there."""
    mentors = {me.cast.names[handle] for handle in me.life.mentors}
    if gathering.came & mentors and gathering.came - mentors:
        return HELD
    return MOVED if me.would(0.3, "moved", gathering.number) else MISSED
