"""One photo of a room is of everybody who sits in it tonight: hosts, guests and whoever sits in for a mentor."""

import pytest
import simcord

from bot.domain.agenda import AgendaStep
from tests.cogs.agenda_stage import card, follow, labels
from tests.cogs.kickoff_stage import KickoffStage, told
from tests.cogs.roster_stage import press, shown, words
from tests.cogs.test_evening import begun, consent, said
from tests.cogs.test_evening_guests import seat
from tests.cogs.test_kickoff_merge import merge, undo
from tests.files.photo_making import jpeg

HOST, GUEST, OTHER = 1, 0, 2
TITLE = "Group photo"


@pytest.fixture
async def room(evening: KickoffStage) -> KickoffStage:
    """Everybody has agreed to photos; the first group comes to sit with the second in the photo step."""
    for group in range(3):
        await consent(evening, group, given=True)
    await begun(evening, AgendaStep("photo", 60))
    await merge(evening, GUEST, HOST)
    await follow(evening)
    return evening


async def send(evening: KickoffStage, who: simcord.MemberActor, group: int = HOST) -> None:
    form = await who.click(card(evening, group, TITLE), label="Add a photo")
    await who.submit_modal(form, {"photo": [("us.jpg", jpeg())]})
    await follow(evening)


@pytest.mark.parametrize("of", [HOST, GUEST])
async def test_one_photo_by_anybody_of_the_room_counts_for_both_groups(room: KickoffStage, of: int) -> None:
    await send(room, room.people[of][1])
    assert "✅ The photo came in" in said(room, TITLE, HOST)
    told_in = [m.embeds[0].description for m in room.channels[HOST].history() if "Look at it" in labels(m)]
    assert len(told_in) == 2, "the card, and the message that there is a photo"
    for group in (HOST, GUEST):
        album = await room.people[group][2].click(card(room, HOST, TITLE), label="Look at it")
        assert len(shown(album).attachments) == 1
    stranger = await room.people[OTHER][0].click(card(room, HOST, TITLE), label="Look at it")
    assert "not there any more" in words(stranger)
    await undo(room)
    await follow(room)
    assert "✅ The photo came in" in said(room, TITLE, GUEST), "their own card shows it, too"
    album = await room.people[GUEST][2].click(card(room, GUEST, TITLE), label="Look at it")
    assert len(shown(album).attachments) == 1


async def test_a_photo_from_before_or_after_they_sat_together_is_of_one_group(room: KickoffStage) -> None:
    await undo(room)
    await follow(room)
    await send(room, room.people[HOST][1])
    assert "✅" not in said(room, TITLE, GUEST)
    hidden = await room.people[GUEST][1].click(card(room, HOST, TITLE), label="Look at it")
    assert "not there any more" in words(hidden)


async def test_a_note_is_written_and_signed_by_guests_too(room: KickoffStage) -> None:
    await consent(room, HOST, given=False)
    await undo(room)
    await follow(room)
    await merge(room, GUEST, HOST)
    await follow(room)
    writer = room.people[GUEST][1]
    form = await writer.click(card(room, HOST, TITLE), label="Write a note")
    await writer.submit_modal(form, {"what": "We told stories", "where": "The hall", "when": "Tonight"})
    await follow(room)
    assert "✅ The note came in" in said(room, TITLE, HOST)
    note = next(m for m in reversed(room.channels[HOST].history()) if any("Sign" in label for label in labels(m)))
    sign = next(label for label in labels(note) if "Sign" in label)
    for group in (HOST, GUEST):
        await room.people[group][2].click(note, label=sign)
    told(await room.people[OTHER][1].click(note, label=sign))
    async with room.database.read() as unit:
        (proof,) = await unit.photos.of(room.group_ids[HOST], None)
        signers = {person.discord_id for person in await unit.photos.signers(proof.id)}
    assert signers == {writer.id, room.people[HOST][2].id, room.people[GUEST][2].id}


async def test_whoever_sits_in_gives_the_photo_of_the_room(evening: KickoffStage) -> None:
    for group in range(3):
        await consent(evening, group, given=True)
    await begun(evening, AgendaStep("photo", 60))
    await seat(evening, GUEST, OTHER)
    await follow(evening)
    await send(evening, evening.people[OTHER][0], GUEST)
    assert "✅ The photo came in" in said(evening, TITLE, GUEST)
    assert "✅" not in said(evening, TITLE, OTHER)


async def test_a_photo_that_is_deleted_is_asked_for_again_in_both_rooms(room: KickoffStage) -> None:
    await send(room, room.people[GUEST][1])
    await undo(room)
    await follow(room)
    mentor = room.people[HOST][0]
    album = await mentor.click(card(room, HOST, TITLE), label="Look at it")
    await press(mentor, await press(mentor, album, "photo:delete:"), "photo:really:")
    await follow(room)
    assert labels(card(room, GUEST, TITLE)) == labels(card(room, HOST, TITLE)) == ["Add a photo", "Call an organiser"]
