"""Several dates to choose from: tapping those that suit, and booking the best."""

from bot.rehearsal.term.evening import BOOK, asked_for_a_date
from bot.rehearsal.term.member import Member, ids, with_prefix
from bot.rehearsal.visitor import Message, buttons

BEST = 3
"""Discord's style of a green button: the bot makes the best date's so."""
BOOKS_AFTER_HOURS = 30.0


async def asked_when(me: Member, message: Message, key: str) -> None:
    """Tap what suits; whoever proposed the dates comes back to book one."""
    if with_prefix(message, BOOK):
        await asked_for_a_date(me, message)
        return
    proposal = ids(key)[0]
    if me.life.proposals.get(proposal) == me.handle or (me.life.proposing == me.handle):
        me.life.proposals[proposal] = me.handle
        me.life.proposing = ""
        await _book(me, message, key, proposal)
        return
    if not me.would(me.manner.says, "taps", proposal):
        return
    await me.gets_to_it("tapping", proposal, within=24)
    if me.idle:
        return
    for number, slot in enumerate(_slots(me.by_now(message))):
        if me.would(me.manner.can * 0.7, "suits", proposal, number):
            await me.press(me.by_now(message), slot)
            me.note("tapped", proposal=proposal, slot=number + 1)


async def _book(me: Member, message: Message, key: str, proposal: int) -> None:
    """Look who can when, a day later, and book what suits most."""
    await me.gets_to_it("booking", proposal, within=BOOKS_AFTER_HOURS)
    if me.idle or key not in buttons(me.by_now(message)):
        return
    shown = await me.press(me.by_now(message), key)
    books = {k: button for k, button in buttons(shown).items() if k.startswith("slot:book:")} if shown else {}
    if shown is not None and books:
        best = next((k for k, button in books.items() if button.get("style") == BEST), next(iter(books)))
        await me.press(shown, best)
        me.note("booked", proposal=proposal, slot=list(books).index(best) + 1)


def _slots(message: Message) -> list[str]:
    return [key for key in buttons(message) if key.startswith("slot:tap:")]
