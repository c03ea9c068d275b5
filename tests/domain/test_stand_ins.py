"""Who sits in which room: everybody in one, nobody in a merged group's, and for one evening only."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import Spot, spots_touched
from bot.domain.groups import gather, joined
from bot.domain.localtime import local_in
from bot.domain.participants import MentorGroup, Participant
from bot.domain.stand_ins import Merge, StandIns, Substitute, ends, rooms, students_left_alone, with_guests
from tests.conftest import KICKOFF_EVENING
from tests.roster_builders import PROGRAMME, person

GROUPS = [
    MentorGroup(
        id=number,
        programme_id=PROGRAMME.id,
        name=f"Group {number}",
        channel_id=500 + number,
        created_at=KICKOFF_EVENING,
        removed_at=None,
    )
    for number in range(1, 5)
]
PEOPLE = [
    person(
        10 * group.id + place,
        kind="student" if place else "mentor",
        group_id=group.id,
        discord_id=1000 + 10 * group.id + place,
    )
    for group in GROUPS
    for place in range(3)
]
STAFF = person(90, kind="staff", group_id=None, discord_id=1090)


def merge(group: int, into: int) -> Merge:
    return Merge(
        id=group,
        kickoff_id=1,
        group_id=group,
        into_id=into,
        given_by=9,
        given_at=KICKOFF_EVENING,
        until=KICKOFF_EVENING,
    )


def substitute(who: Participant, group: int) -> Substitute:
    return Substitute(
        id=who.id,
        kickoff_id=1,
        participant_id=who.id,
        group_id=group,
        given_by=9,
        given_at=KICKOFF_EVENING,
        until=KICKOFF_EVENING,
    )


def ids(people: Any) -> set[int]:
    return {p.id for p in people}


def test_the_people_of_a_merged_group_sit_in_the_other_room() -> None:
    found = rooms(gather(GROUPS, PEOPLE), (), StandIns([merge(1, 2)]))
    assert found[1].everyone == ()
    assert found[1].sits_in == 2
    assert ids(found[2].mentors) == {10, 20}
    assert ids(found[2].students) == {11, 12, 21, 22}
    assert ids(found[3].everyone) == {30, 31, 32}


def test_who_comes_to_a_merged_group_later_sits_there_too_and_who_is_kept_out_does_not() -> None:
    late = person(15, kind="student", group_id=1, discord_id=None)
    held = replace(PEOPLE[1], group_id=None, left_out=True)
    people = [PEOPLE[0], held, *PEOPLE[2:], late]
    found = rooms(gather(GROUPS, people), people, StandIns([merge(1, 2)]))
    assert ids(found[2].students) == {12, 15, 21, 22}


def test_a_substitute_sits_among_the_mentors_and_not_in_their_own_room() -> None:
    sits_in = StandIns(substitutes=[substitute(PEOPLE[0], 2), substitute(STAFF, 3)])
    found = rooms(gather(GROUPS, PEOPLE), [*PEOPLE, STAFF], sits_in)
    assert ids(found[1].mentors) == set()
    assert ids(found[2].mentors) == {10, 20}
    assert ids(found[3].mentors) == {30, 90}


def test_a_substitute_goes_along_when_the_room_is_merged() -> None:
    both = StandIns([merge(2, 3)], [substitute(STAFF, 2)])
    found = rooms(gather(GROUPS, PEOPLE), [*PEOPLE, STAFF], both)
    assert ids(found[3].mentors) == {20, 30, 90}
    assert both.other_rooms(STAFF) == [2, 3]


def test_a_group_whose_host_has_been_removed_sits_in_its_own_room_again() -> None:
    left = [group for group in GROUPS if group.id != 2]
    found = rooms(gather(left, PEOPLE), PEOPLE, StandIns([merge(1, 2)]))
    assert ids(found[1].everyone) == {10, 11, 12}
    assert found[1].sits_in is None


plans = st.permutations(range(1, 5)).flatmap(
    lambda order: st.tuples(
        st.integers(0, 2).map(lambda n: [merge(group, order[3]) for group in order[:n]]),
        st.lists(st.tuples(st.sampled_from([*PEOPLE, STAFF]), st.integers(1, 4)), unique_by=lambda pair: pair[0].id),
    )
)


@given(plans)
def test_everybody_sits_in_one_room_and_may_see_it(plan: tuple[list[Merge], list[tuple[Participant, int]]]) -> None:
    merges, substitutes = plan
    stand_ins = StandIns(merges, [substitute(*pair) for pair in substitutes if pair[0].kind != "student"])
    people = [*PEOPLE, STAFF]
    groups = gather(GROUPS, PEOPLE)
    found = rooms(groups, people, stand_ins)
    seated = [p.id for room in found.values() for p in room.everyone]
    standing = {s.participant_id for s in stand_ins.substitutes}
    assert sorted(seated) == sorted(ids(PEOPLE) | (standing & {STAFF.id}))
    assert all(not room.everyone for room in found.values() if room.sits_in)
    sees = {members.group.id: joined(members) for members in with_guests(groups, people, stand_ins)}
    for group_id, room in found.items():
        assert {p.discord_id for p in room.everyone} <= sees[group_id]
    for members in groups:
        assert joined(members) <= sees[members.group.id]


def test_discord_is_looked_at_in_both_rooms_when_a_guest_changes() -> None:
    groups = {group.id: group for group in GROUPS}
    before, stand_ins = PEOPLE[1], StandIns([merge(1, 2)], [substitute(PEOPLE[0], 3)])
    account = before.discord_id or 0
    held = replace(before, group_id=None, left_out=True)
    assert set(spots_touched([(before, held)], PROGRAMME, groups, stand_ins)) == {
        Spot(account, channel_id=501),
        Spot(account, channel_id=502),
    }
    mentor = PEOPLE[0]
    out = replace(mentor, group_id=None, left_out=True)
    assert Spot(mentor.discord_id or 0, channel_id=503) in spots_touched([(mentor, out)], PROGRAMME, groups, stand_ins)


@pytest.mark.parametrize(
    ("given_at", "until"),
    [
        ("2026-09-12 19:00", "2026-09-13 04:00"),
        ("2026-09-12 08:00", "2026-09-13 04:00"),
        ("2026-09-12 23:30", "2026-09-13 04:00"),
        ("2026-09-13 00:10", "2026-09-14 04:00"),
        ("2026-09-12 22:59", "2026-09-13 04:00"),
    ],
)
def test_it_ends_at_four_in_the_morning_after_the_evening(given_at: str, until: str) -> None:
    zone = "Asia/Hong_Kong"
    offset = timedelta(hours=8)
    moment = datetime.fromisoformat(given_at).replace(tzinfo=UTC) - offset
    assert ends(moment, zone) == datetime.fromisoformat(until).replace(tzinfo=UTC) - offset


@given(
    st.integers(0, 10 * 366 * 24 * 60).map(lambda minutes: KICKOFF_EVENING + timedelta(minutes=minutes)),
    st.sampled_from(["Asia/Hong_Kong", "Europe/London", "America/New_York", "Pacific/Apia"]),
)
def test_it_always_ends_at_four_and_never_within_some_hours(moment: datetime, zone: str) -> None:
    end = ends(moment, zone)
    assert timedelta(hours=3) <= end - moment <= timedelta(hours=31)
    assert local_in(end, zone).time() == time(4)


def test_a_mentor_whose_students_are_there_leaves_them_alone_unless_the_other_mentor_stays() -> None:
    room = rooms(gather(GROUPS, PEOPLE), (), StandIns())[1]
    assert students_left_alone(room, PEOPLE[0], {10, 11, 12}) == 2
    assert students_left_alone(room, PEOPLE[0], {10}) == 0
    second = person(19, kind="mentor", group_id=1, discord_id=1019)
    room = replace(room, mentors=(*room.mentors, second))
    assert students_left_alone(room, PEOPLE[0], {10, 11, 19}) == 0
    assert students_left_alone(room, PEOPLE[0], {10, 11}) == 1
    assert students_left_alone(room, STAFF, {10, 11}) == 0
