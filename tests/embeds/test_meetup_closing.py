"""What proposals and attendance look like fits into a message, whatever people there are, however they are called."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.meetups import Attendance, MeetUp, Proposal, Slot
from bot.domain.meetups.attending import MOST_LISTED, AttendanceSheet
from bot.domain.meetups.proposing import MOST_SLOTS, Offer
from bot.domain.participants import GroupMembers, Participant
from bot.embeds.meetup_closing import attendance_embed, offer_embed, who_embed
from tests.conftest import KICKOFF_EVENING as NOW
from tests.domain.people import group, person

ACCOUNT = 1_234_567_890_123_456_789
LONGEST = "*_~`|" * 16
"""A name as long as the roster takes, each letter of which means something to Discord."""


def crowd(joined: int, not_joined: int) -> tuple[Participant, ...]:
    made = [person(n, "student", 7, discord_id=ACCOUNT + n) for n in range(joined)]
    made += [person(joined + n, "student", 7) for n in range(not_joined)]
    return tuple(replace(p, name=LONGEST) for p in made)


def meet_up() -> MeetUp:
    return MeetUp(
        id=1,
        programme_id=1,
        group_id=7,
        uid="uid",
        sequence=0,
        local_start=NOW.replace(tzinfo=None),
        zone="UTC",
        starts_at=NOW,
        minutes=60,
        online=False,
        place=None,
        note=None,
        state="held",
        reason=None,
        created_by=1,
        created_at=NOW,
        changed_at=NOW,
    )


def test_attendance_of_as_many_as_can_be_listed_with_a_long_trace() -> None:
    people = crowd(MOST_LISTED - 5, 5)
    rows = [
        Attendance(id=n, meet_up_id=1, participant_id=p.id, came=bool(n % 2), recorded_by=ACCOUNT, at=NOW)
        for n, p in enumerate(people * 4)
    ]
    embed = attendance_embed(AttendanceSheet(meet_up(), people, tuple(rows)), "en")
    assert len(str(embed.description)) <= 4096
    assert str(embed.description).endswith("… and 65 older entries")


def test_an_offer_to_a_crowd() -> None:
    people = crowd(40, 30)
    proposal = Proposal(
        id=1,
        programme_id=1,
        group_id=7,
        minutes=60,
        online=False,
        place="*" * 300,
        note="_" * 500,
        proposed_by=1,
        created_at=NOW,
        closed_at=None,
        meet_up_id=None,
    )
    slots = tuple(
        Slot(id=n, proposal_id=1, position=n, local_start=NOW, zone="UTC", starts_at=NOW + timedelta(days=n + 1))
        for n in range(MOST_SLOTS)
    )
    votes = {slot.id: [p.id for p in people[:39]] for slot in slots}
    offer = Offer(proposal, GroupMembers(group(7, 70), (), people), slots, votes, None, "en")
    assert len(str(offer_embed(offer, NOW, "en").description)) <= 4096
    who = who_embed(offer, "en")
    assert len(str(who.description)) <= 4096
    assert all(len(str(field.value)) <= 1024 for field in who.fields)
    assert len(who) <= 6000
