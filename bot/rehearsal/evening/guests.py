"""What mentors and students do on the evening besides what they do on any: call for help, and talk until time is up."""

from collections.abc import Mapping
from datetime import timedelta

from bot.rehearsal.evening.casting import Casting
from bot.rehearsal.term.evening import ADD_NOTE, ADD_PHOTO, BRIEFING, TURN, has_a_turn
from bot.rehearsal.term.manner import chance
from bot.rehearsal.term.member import Member, Reaction
from bot.rehearsal.term.proving import SIGN
from bot.rehearsal.term.reactions import reactions
from bot.rehearsal.visitor import Message

CALL = "call:new"
TONIGHT = (BRIEFING, ADD_PHOTO, ADD_NOTE, SIGN, "slot:who:")
"""What people react to as they always do. What comes in the weeks after is another story."""
TALKS_ON = 0.2
"""How often somebody talks until the clock takes the word from them."""


class Guests:
    """Everybody in the rooms of an evening."""

    def __init__(self, casting: Casting) -> None:
        self._casting = casting
        self._called: set[str] = set()

    def reactions(self) -> Mapping[str, Reaction]:
        """By how the custom id of a control begins."""
        usual = {key: react for key, react in reactions().items() if key in TONIGHT}
        return {**usual, TURN: self._turn}

    async def _turn(self, me: Member, message: Message, key: str) -> None:
        me.also(self._perhaps_call(me, message))
        if not me.would(TALKS_ON, "talks on", me.count("turn")):
            await has_a_turn(me, message, key)

    async def _perhaps_call(self, me: Member, message: Message) -> None:
        """In some groups somebody does not know what to do, and calls an organiser from the card."""
        name = me.life.name
        is_theirs = name in self._casting.calling and me.visitor.id in me.cast.there
        if me.is_mentor or not is_theirs or name in self._called:
            return
        self._called.add(name)
        wait = chance(me.cast.seed, name, "calls").uniform(10, 60)
        await me.cast.clock.sleep_until(me.cast.clock.now() + timedelta(seconds=wait))
        await me.press(me.by_now(message), CALL)
        me.note("called_organiser")
