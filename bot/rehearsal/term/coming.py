"""Saying whether one comes, and coming or not: those are two things."""

from datetime import datetime

from bot.rehearsal.term.dates import change_of_mind
from bot.rehearsal.term.life import Gathering
from bot.rehearsal.term.member import Member, ids, instant_in
from bot.rehearsal.term.proving import prove
from bot.rehearsal.visitor import Message

ALL_THE_SAME = 0.03
"""How often somebody comes who said that they cannot."""
UNSAID = 0.5
"""How much of their reliability is left of those who said nothing."""
HOURS_BEFORE = 2.0
"""Who is late to answer does it this long before."""


async def asked_to_come(me: Member, message: Message, key: str) -> None:
    """A meet-up is announced, or its people are reminded of it: say whether one comes, perhaps; and come, perhaps."""
    gathering, sequence, start = me.about(key), ids(key)[1], instant_in(message)
    if start is None or start <= me.cast.clock.now():
        return
    time = me.count("asked to come", gathering.id, sequence)
    if time == 1:
        me.also(live(me, gathering, sequence, start))
    if sequence > gathering.sequence:
        gathering.dated(sequence, start)
    if time == 1:
        me.also(change_of_mind(me, gathering))
    hours = (start - me.cast.clock.now()).total_seconds() / 3600
    if hours > HOURS_BEFORE:
        await me.gets_to_it("coming", gathering.number, sequence, time, within=hours - HOURS_BEFORE)
    answered = gathering.said.get(me.handle)
    if me.idle or gathering.off or gathering.sequence != sequence or answered is not None:
        return
    if not me.would(me.manner.says if time == 1 else me.manner.heeds, "says", gathering.number, sequence, time):
        return
    can = me.would(me.manner.can, "can", gathering.number, sequence)
    gathering.said[me.handle] = can
    if await me.press(me.by_now(message), f"{'coming' if can else 'not-coming'}:{gathering.id}:{sequence}"):
        me.note("said_coming" if can else "said_cannot", meet_up=gathering.id, sequence=sequence)


async def live(me: Member, gathering: Gathering, sequence: int, start: datetime) -> None:
    """Come to a meet-up or stay away, once it begins on this date."""
    await me.cast.clock.sleep_until(start)
    if gathering.off or gathering.sequence != sequence:
        return
    if me.would(_rate(me, gathering), "comes", gathering.number, sequence):
        gathering.came.add(me.name)
        me.note("came", meet_up=gathering.id, sequence=sequence)
        if me.would(me.manner.photographs, "photographs", gathering.number):
            await me.gets_to_it("photographing", gathering.number, within=12)
            await prove(me, gathering, "unasked")
    else:
        me.note("stayed_away", meet_up=gathering.id, sequence=sequence)


def _rate(me: Member, gathering: Gathering) -> float:
    if me.life.silent(me.cast.clock.now()):
        return 0.0
    said = gathering.said.get(me.handle)
    if said is None:
        return me.manner.keeps * UNSAID
    return me.manner.keeps if said else ALL_THE_SAME
