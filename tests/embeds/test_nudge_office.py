"""What organisers see of nudges fits into a message, whatever people and groups are called."""

from dataclasses import replace
from datetime import date, timedelta

import discord

from bot.domain.meetups import MeetUp
from bot.domain.my import Owed, OwnProgramme
from bot.domain.nudges import Blackout, Nudge
from bot.domain.nudges.preview import Coming
from bot.embeds.my import own_programme_embed
from bot.embeds.nudge_office import list_embed, preview_embed, state_of
from bot.embeds.programme import blackouts_embed
from tests.conftest import KICKOFF_EVENING
from tests.roster_builders import BLUE, person

NOW = KICKOFF_EVENING
WORST = "*_" * 40
GROUP = replace(BLUE, name=WORST)
PEOPLE = {n: person(n, "mentor", name=WORST, discord_id=10**18 + n) for n in range(1, 12)}


def assert_fits(embed: discord.Embed) -> None:
    assert len(embed.title or "") <= 256
    assert len(embed.description or "") <= 4096
    assert all(len(field.value or "") <= 1024 for field in embed.fields)
    assert len(embed) <= 6000


def test_a_preview_and_a_list_fit() -> None:
    coming = Coming(
        at=NOW,
        group_id=1,
        participant_id=1,
        rule="close",
        about="close:1",
        subject_id=1,
        number=99,
        hold="cap",
        dropped="blackout",
    )
    notes = ["x" * 150] * 3
    assert_fits(preview_embed([coming] * 99, {1: GROUP}, PEOPLE, page=0, weeks=8, notes=notes, locale="en"))
    nudge = Nudge(
        id=1,
        programme_id=1,
        group_id=1,
        participant_id=1,
        rule="close",
        about="close:1",
        subject_id=1,
        number=1,
        planned_at=NOW,
        due_at=NOW,
        expires_at=None,
        hold="cap",
        state="dropped",
        post_id=None,
        claimed_at=None,
        sent_at=None,
        answered_at=None,
        answer=None,
        dropped="gone",
    )
    assert_fits(list_embed([nudge] * 99, {1: GROUP}, PEOPLE, page=0, notes=notes, locale="en"))
    waiting = replace(nudge, state="pending", dropped=None, hold="quiet_hours", due_at=NOW + timedelta(hours=8))
    assert state_of(waiting, "en") == "planned (quiet hours)"
    in_vain = replace(waiting, due_at=waiting.planned_at)
    assert state_of(in_vain, "en") == "not to be sent, as things stand (no use after quiet hours)"


def test_many_blackouts_fit() -> None:
    days = [
        Blackout(id=n, programme_id=1, first_day=date(2026, 9, 1), last_day=date(2027, 9, 1), label=WORST)
        for n in range(60)
    ]
    assert_fits(blackouts_embed(days, "en"))


def test_ones_own_programme_fits() -> None:
    meet_up = MeetUp(
        id=1,
        programme_id=1,
        group_id=1,
        uid="u",
        sequence=0,
        local_start=NOW.replace(tzinfo=None),
        zone="Asia/Hong_Kong",
        starts_at=NOW + timedelta(days=1),
        minutes=60,
        online=False,
        place="*" * 300,
        note="_" * 500,
        state="planned",
        reason=None,
        created_by=1,
        created_at=NOW,
        changed_at=NOW,
    )
    own = OwnProgramme(
        person=PEOPLE[1],
        group=GROUP,
        coming=(meet_up, meet_up),
        says={1: None},
        owed=tuple(Owed(rule="photo", subject_id=1, meet_up=meet_up, since=NOW) for _ in range(30)),
    )
    assert_fits(own_programme_embed(own, "en"))
