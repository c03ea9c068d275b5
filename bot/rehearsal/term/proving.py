"""Handing in a photo of a meet-up; or a note that is signed, in a group where a photo may not be taken."""

from bot.rehearsal.term.camera import photo
from bot.rehearsal.term.closing import HELD
from bot.rehearsal.term.life import Gathering
from bot.rehearsal.term.manner import chance
from bot.rehearsal.term.member import Member, ids, with_prefix
from bot.rehearsal.visitor import Message, words

FILE = "IMG_2041.JPG"
ADD, NOTE, SIGN = "photo:add:", "photo:note:", "photo:sign:"
DELETE, REALLY = "photo:delete:", "photo:really:"
TAKES_BACK = 0.12
"""How often somebody deletes a photo they gave."""
NOTES = ("We talked about my plans for next year.", "We went through my application.", "We looked at two job adverts.")


async def prove(me: Member, gathering: Gathering, why: str, asked: Message | None = None) -> None:
    """Hand in a photo of a meet-up: by command or, where somebody was `asked`, by the button of that message."""
    if me.idle or gathering.proven:
        return
    gathering.proven = True
    when = f"{gathering.start:%d %B}" if gathering.start else "last week"
    picture = photo(chance(me.cast.seed, me.handle, "photo", gathering.number))
    button = with_prefix(me.by_now(asked), ADD) if asked else None
    if asked is not None and button is not None:
        told = await me.fill_in(me.by_now(asked), button, {}, {"photo": (FILE, picture)})
    else:
        told = await me.command("meetup photo", {}, {"photo": (FILE, picture)})
    if told is not None and (note := with_prefix(told, NOTE)):
        told = await me.fill_in(told, note, _written(me, gathering.number, when))
        me.note("wrote_note", why=why, meet_up=gathering.id, told=words(told)[:200] if told else "")
    else:
        me.note("gave_photo", why=why, meet_up=gathering.id, told=words(told)[:200] if told else "")
        me.also(take_back(me, gathering))


async def gives_a_photo(me: Member, asked: Message, key: str) -> None:
    """Hand in a photo of the kickoff by its card's button, or a note where that is what the card asks for."""
    if key.startswith(NOTE):
        told = await me.fill_in(asked, key, _written(me, 0, "tonight"))
    else:
        picture = photo(chance(me.cast.seed, me.handle, "photo", 0))
        told = await me.fill_in(asked, key, {}, {"photo": (FILE, picture)})
    me.note("proved_kickoff", told=words(told)[:200] if told else "")


def _written(me: Member, number: int, when: str) -> dict[str, object]:
    """A note instead of a photo."""
    what = chance(me.cast.seed, me.handle, "note", number).choice(NOTES)
    return {"what": what, "where": "School library", "when": when}


async def take_back(me: Member, gathering: Gathering) -> None:
    """Now and then somebody would rather not be seen like that, and deletes the photo they gave."""
    if not me.would(TAKES_BACK, "takes back", gathering.number):
        return
    await me.gets_to_it("taking back", gathering.number, within=20)
    album = None if me.idle else await me.command("meetup photo", {"meetup": f"meetup:{gathering.id}"})
    delete = with_prefix(album, DELETE) if album else None
    asked = await me.press(album, delete) if album and delete else None
    if asked is not None and (really := with_prefix(asked, REALLY)):
        await me.press(asked, really)
        gathering.proven = False
        me.note("took_photo_back", meet_up=gathering.id)


def unproven(me: Member) -> Gathering | None:
    """The group's last meet-up that took place and has no proof, as far as its people know."""
    held = [g for g in me.life.gatherings.values() if me.life.outcomes.get(g.id) == HELD and not g.proven]
    return held[-1] if held else None


async def asked_to_sign(me: Member, message: Message, key: str) -> None:
    """A note of a meet-up is there: sign it, perhaps."""
    proof = ids(key)[0]
    if not me.would(me.manner.says, "signs", me.count("asked to sign")):
        return
    await me.gets_to_it("signing", proof, within=48)
    if not me.idle and with_prefix(me.by_now(message), SIGN):
        await me.press(me.by_now(message), key)
        me.note("signed", proof=proof)
