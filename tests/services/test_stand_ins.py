"""Merging rooms and seating substitutes for an evening: who sees, votes and counts where, and that it ends."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.concerns import Safeguard
from bot.domain.kickoff import Kickoff
from bot.domain.participants import Participant
from bot.domain.refusal import Refusal
from bot.domain.stand_ins import RoomPeople
from bot.embeds.kickoff import place_line
from bot.services import Services
from bot.services.kickoff_presence import HerePress
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.kickoff_school import CHANNELS, ORGANISER, QUESTIONS, School, build_school

STAFF_ACCOUNT = 20_000


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


def group(school: School, number: int) -> int:
    return school.groups[number].group.id


async def merge(school: School, kickoff: Kickoff, number: int, into: int) -> int:
    _, made = await school.services.stand_ins.merge(
        school.programme, ORGANISER, kickoff.id, group(school, number), group(school, into)
    )
    return made.id


async def substitute(school: School, kickoff: Kickoff, who: Participant, number: int) -> int:
    _, made = await school.services.stand_ins.substitute(
        school.programme, ORGANISER, kickoff.id, group(school, number), who.id
    )
    return made.id


async def add_staff(school: School) -> Participant:
    async with school.database.write() as unit:
        now = school.clock.now()
        await unit.roster.add(
            school.programme.id,
            now,
            kind="staff",
            name="Ms Chen",
            discord_id=STAFF_ACCOUNT,
            joined_at=now,
            left_out=False,
        )
        found = await unit.roster.by_discord_id(school.programme.id, STAFF_ACCOUNT)
        assert found is not None
        return found


async def rooms(school: School, kickoff: Kickoff) -> dict[int, RoomPeople]:
    async with school.database.read() as unit:
        return await unit.kickoff_rooms.people(kickoff)


async def access(school: School) -> dict[tuple[int, int | None], bool]:
    """What Discord is to be told: by account and channel, whether to let in. It is told, and forgotten here."""
    checks = [check for check in await school.services.access.due() if check.spot.channel_id is not None]
    await school.services.access.done(checks)
    return {(check.spot.discord_id, check.spot.channel_id): check.give for check in checks}


async def press_here(school: School, kickoff: Kickoff, account: int, channel: int) -> None:
    await school.services.presence.press(
        HerePress(
            interaction_id=school.make_id(),
            kickoff_id=kickoff.id,
            guild_id=school.programme.guild_id,
            channel_id=channel,
            discord_id=account,
            here=True,
        )
    )


async def refused(doing: object) -> str:
    with pytest.raises(Refusal) as no:
        await doing  # type: ignore[misc]
    return no.value.key


async def test_a_merged_group_is_let_into_the_other_room_and_asked_there_only(school: School) -> None:
    kickoff = await school.start()
    await merge(school, kickoff, 0, 1)
    sent = await school.go_on(kickoff.id)
    assert [(post.kind, post.channel_id) for post in sent] == [
        ("kickoff.merged", CHANNELS),
        ("kickoff.guests", CHANNELS + 1),
    ]
    moved = {(p.discord_id, CHANNELS + 1): True for p in school.groups[0].everyone}
    assert await access(school) == moved
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    questions = [post for post in await school.go_on(kickoff.id) if post.kind == "kickoff.question"]
    assert [post.channel_id for post in questions] == [CHANNELS + 1, CHANNELS + 2]
    async with school.database.read() as unit:
        seated = await unit.windows.seated(kickoff.id)
        windows = {w.group_id: w.id for w in await unit.windows.of_kickoff(kickoff.id)}
    assert len(seated[windows[group(school, 1)]]) == 6


async def test_guests_vote_and_count_with_their_hosts_and_their_group_has_no_place_of_its_own(school: School) -> None:
    kickoff = await school.start()
    await merge(school, kickoff, 0, 1)
    await school.here(kickoff.id, 0, 0)  # pressed in their own room: they are there all the same
    guest = school.groups[0].everyone[1].discord_id or 0
    await press_here(school, kickoff, guest, CHANNELS + 1)
    await school.here(kickoff.id, 2, 0)
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    await school.go_on(kickoff.id)
    press = await school.press(kickoff.id, 1, 0, 1, discord_id=guest)
    await school.services.votes.cast(press)
    press = await school.press(kickoff.id, 1, 0, 1, discord_id=school.groups[0].everyone[0].discord_id or 0)
    assert (await school.services.votes.cast(press)).window_closed is False
    for _ in range(3 * len(QUESTIONS) + 3):
        await school.pass_time(kickoff.id, 35)
    shown = await school.services.kickoff_view.evening(kickoff.id)
    merged = shown.evening.standing(group(school, 0))
    assert (merged.place, merged.sits_in) == (None, group(school, 1))
    host = shown.evening.standing(group(school, 1))
    assert host.place == 1 and host.points > 0
    async with school.database.read() as unit:
        latest = await unit.kickoffs.by_id(kickoff.id)
        assert latest is not None and latest.phase == "podium"
        kept = await unit.kickoffs.standings(kickoff.id, latest.revision)
    assert kept is not None and kept.rows == tuple(shown.evening.standings)


async def test_only_rooms_that_are_used_hear_of_the_podium(school: School) -> None:
    kickoff = await school.begin()
    await merge(school, kickoff, 0, 1)
    await school.services.kickoff_panel.stop(school.presser, kickoff.id)
    sent = await school.go_on(kickoff.id)
    assert [p.channel_id for p in sent if p.kind == "kickoff.podium"] == [CHANNELS + 1, CHANNELS + 2]


async def test_an_open_question_is_answered_where_it_was_asked(school: School) -> None:
    kickoff = await school.begin()
    await merge(school, kickoff, 0, 1)
    assert not isinstance(await school.vote(kickoff.id, 0, 1, 1), Refusal)
    guest = school.groups[0].everyone[1].discord_id or 0
    press = await school.press(kickoff.id, 1, 0, 1, discord_id=guest)
    assert await refused(school.services.votes.cast(press)) == "kickoff.no_seat"
    shown = await school.services.kickoff_view.evening(kickoff.id)
    assert place_line(shown, group(school, 0), "en") == "From the next question on you play with Group 2, in its room."


@pytest.mark.parametrize(
    ("made", "wanted", "key"),
    [
        ([], (0, 0), "rooms.into_itself"),
        ([(0, 1)], (0, 1), "rooms.merged_already"),
        ([(0, 1)], (0, 2), "rooms.merged_already"),
        ([(0, 1)], (2, 0), "rooms.host_is_away"),
        ([(0, 1)], (1, 2), "rooms.has_guests"),
        ([(0, 1)], (1, 0), "rooms.host_is_away"),
    ],
)
async def test_impossible_merges_are_refused(
    school: School, made: list[tuple[int, int]], wanted: tuple[int, int], key: str
) -> None:
    kickoff = await school.start()
    for number, into in made:
        await merge(school, kickoff, number, into)
    service = school.services.stand_ins
    assert (
        await refused(service.plan_merge(school.programme, group(school, wanted[0]), group(school, wanted[1]))) == key
    )
    assert await refused(merge(school, kickoff, *wanted)) == key


async def test_there_is_nothing_to_merge_without_a_kickoff_or_in_another(school: School) -> None:
    service = school.services.stand_ins
    pair = group(school, 0), group(school, 1)
    assert await refused(service.plan_merge(school.programme, *pair)) == "kickoff.none_open"
    kickoff = await school.start()
    assert await refused(service.plan_merge(school.programme, pair[0], 999)) == "groups.unknown"
    await school.services.kickoff_panel.stop(school.presser, kickoff.id)
    assert await refused(merge(school, kickoff, 0, 1)) == "kickoff.none_open"
    await school.start()
    assert await refused(merge(school, kickoff, 0, 1)) == "kickoff.has_moved_on"


async def test_a_room_takes_no_more_people_than_its_channel(
    services: Services, database: Database, clock: SetClock
) -> None:
    school = await build_school(services, database, clock, groups=2, students=48)
    kickoff = await school.start()
    assert await refused(merge(school, kickoff, 0, 1)) == "rooms.too_many"


async def test_two_organisers_at_once_merge_once(school: School) -> None:
    kickoff = await school.start()
    told = await asyncio.gather(
        merge(school, kickoff, 0, 1), merge(school, kickoff, 1, 0), merge(school, kickoff, 0, 1), return_exceptions=True
    )
    assert sum(isinstance(answer, Refusal) for answer in told) == 2
    async with school.database.read() as unit:
        assert len((await unit.stand_ins.in_force(school.programme.id)).merges) == 1


async def test_undone_at_once_they_are_back_in_their_own_room(school: School) -> None:
    kickoff = await school.begin()
    made = await merge(school, kickoff, 0, 1)
    await school.go_on(kickoff.id)
    await access(school)
    await school.services.stand_ins.undo_merge(school.programme, ORGANISER, made)
    taken = {(p.discord_id, CHANNELS + 1): False for p in school.groups[0].everyone}
    assert await access(school) == taken
    assert [(p.kind, p.channel_id) for p in await school.go_on(kickoff.id)] == [("kickoff.back", CHANNELS)]
    changed = {post.kind for post in await school.services.outbox.out_of_date()}
    assert changed == {"kickoff.merged", "kickoff.guests"}
    undo = school.services.stand_ins.undo_merge(school.programme, ORGANISER, made)
    assert await refused(undo) == "rooms.undone_already"
    assert (await rooms(school, kickoff))[group(school, 0)].everyone == school.groups[0].everyone
    evening = (await school.services.kickoff_view.evening(kickoff.id)).evening
    assert evening.standing(group(school, 0)).sits_in is None


async def test_guests_and_substitutes_are_let_into_the_rooms_voice_channel_too_and_out_again(school: School) -> None:
    kickoff, adult, talk = await school.start(), await add_staff(school), 7_001
    async with school.database.write() as unit:
        await unit.groups.keep_voice(group(school, 1), talk)
    merged = await merge(school, kickoff, 0, 1)
    seated = await substitute(school, kickoff, adult, 1)
    coming = {p.discord_id for p in (*school.groups[0].everyone, adult) if p.discord_id is not None}
    told = await access(school)
    assert {who for who, channel_id in told if channel_id == talk} == coming
    assert all(told[who, talk] for who in coming)
    await school.services.stand_ins.undo_merge(school.programme, ORGANISER, merged)
    await school.services.stand_ins.undo_substitute(school.programme, ORGANISER, seated)
    told = await access(school)
    assert {who: told[who, talk] for who in coming} == dict.fromkeys(coming, False)


async def test_it_is_known_whether_discord_has_let_the_guests_go(school: School) -> None:
    kickoff = await school.start()
    made = await merge(school, kickoff, 0, 1)
    service = school.services.stand_ins
    await school.services.access.look_again(school.programme.id, school.groups[2].everyone[0].discord_id or 0)
    assert not await service.left_over(), "nothing has ended yet"
    await service.undo_merge(school.programme, ORGANISER, made)
    assert await service.left_over()
    await access(school)
    assert not await service.left_over()


async def test_nobody_undoes_what_is_another_programmes(school: School) -> None:
    kickoff = await school.start()
    made = await merge(school, kickoff, 0, 1)
    other = await school.services.programme.set_up(78, ORGANISER, time_zone="Asia/Tokyo", locale="en")
    assert await refused(school.services.stand_ins.undo_merge(other, ORGANISER, made)) == "rooms.undone_already"


async def test_the_next_day_all_is_as_it_was_also_for_a_bot_that_was_down(school: School) -> None:
    staff = await add_staff(school)
    kickoff = await school.start()
    await merge(school, kickoff, 0, 1)
    await substitute(school, kickoff, staff, 2)
    await school.go_on(kickoff.id)
    await access(school)
    assert not await school.services.stand_ins.end_due()
    following = await school.services.stand_ins.next_end()
    assert following is not None
    assert following - school.clock.now() < timedelta(hours=28)
    await school.clock.advance((following - school.clock.now()).total_seconds() + 3600)
    school = school.restarted()
    assert await school.services.stand_ins.end_due()
    assert not await school.services.stand_ins.end_due()
    assert await school.services.stand_ins.next_end() is None
    told = await access(school)
    assert told == {
        **{(p.discord_id, CHANNELS + 1): False for p in school.groups[0].everyone},
        (STAFF_ACCOUNT, CHANNELS + 2): False,
    }
    assert not [post for post in await school.go_on(kickoff.id) if post.kind == "kickoff.back"]


async def test_a_place_of_its_own_stays_lost_when_a_result_is_corrected_the_day_after(school: School) -> None:
    kickoff = await school.begin()
    await merge(school, kickoff, 0, 1)
    await school.services.kickoff_panel.stop(school.presser, kickoff.id)
    await school.clock.advance(36 * 3600)
    await school.services.stand_ins.end_due()
    evening = (await school.services.kickoff_view.evening(kickoff.id)).evening
    assert evening.standing(group(school, 0)).sits_in == group(school, 1)


async def test_the_next_kickoff_begins_in_everybodys_own_room(school: School) -> None:
    kickoff = await school.start()
    await merge(school, kickoff, 0, 1)
    await school.services.kickoff_panel.stop(school.presser, kickoff.id)
    again = await school.start()
    assert all(room.sits_in is None for room in (await rooms(school, again)).values())
    assert (school.groups[0].everyone[0].discord_id, CHANNELS + 1) in await access(school)


async def test_who_joins_a_merged_group_later_is_let_in_and_who_leaves_it_is_not(school: School) -> None:
    kickoff = await school.start()
    await merge(school, kickoff, 0, 1)
    await access(school)
    leaver, comer = school.groups[0].students[0], school.groups[2].students[0]
    roster, actor = school.services.roster, {"actor_id": ORGANISER, "manages_server": True}
    await roster.move(school.programme, leaver.id, "Group 3", **actor)  # type: ignore[arg-type]
    told = await access(school)
    assert told[leaver.discord_id or 0, CHANNELS + 1] is False
    assert told[leaver.discord_id or 0, CHANNELS] is False
    await roster.move(school.programme, comer.id, "Group 1", **actor)  # type: ignore[arg-type]
    told = await access(school)
    assert told[comer.discord_id or 0, CHANNELS + 1] is True
    assert comer.id in {person.id for person in (await rooms(school, kickoff))[group(school, 1)].students}


async def test_who_claims_their_place_in_a_merged_group_later_is_let_into_both_rooms(school: School) -> None:
    async with school.database.write() as unit:
        late = await unit.roster.add(
            school.programme.id,
            school.clock.now(),
            kind="student",
            name="Lena Late",
            handle="lena",
            group_id=group(school, 0),
            left_out=False,
        )
    kickoff = await school.start()
    await merge(school, kickoff, 0, 1)
    await access(school)
    await school.services.joining.accept(school.programme.id, late, 30_000, "lena")
    assert await access(school) == {(30_000, CHANNELS): True, (30_000, CHANNELS + 1): True}


async def hold(school: School, who: Participant) -> int:
    """Have a concern about somebody reported, and them taken out of their group."""
    concerns = school.services.concerns
    await concerns.name(
        school.programme,
        ORGANISER,
        Safeguard(
            programme_id=school.programme.id, lead_id=1, second_id=2, lead_channel_id=None, second_channel_id=None
        ),
    )
    friend = next(p for m in school.groups for p in m.everyone if p.group_id == who.group_id and p.id != who.id)
    reported = await concerns.report(school.programme, friend.discord_id or 0, "…", "", about=f"p{who.id}")
    await concerns.take_out(school.programme, 1, reported.concern.id)
    return reported.concern.id


async def test_a_concern_keeps_its_person_out_of_the_other_room_too(school: School) -> None:
    kickoff = await school.start()
    student = school.groups[0].students[0]
    concern = await hold(school, student)
    await access(school)
    await merge(school, kickoff, 0, 1)
    assert (student.discord_id, CHANNELS + 1) not in await access(school)
    assert student.id not in {p.id for room in (await rooms(school, kickoff)).values() for p in room.everyone}
    await school.services.concerns.let_back(school.programme, 1, concern)
    assert (await access(school))[student.discord_id or 0, CHANNELS + 1] is True


async def test_a_concern_takes_a_guest_and_a_substitute_out_at_once(school: School) -> None:
    kickoff = await school.start()
    await merge(school, kickoff, 0, 1)
    mentor = school.groups[2].mentors[0]
    await substitute(school, kickoff, mentor, 1)
    await access(school)
    await hold(school, school.groups[0].students[0])
    told = await access(school)
    assert told[school.groups[0].students[0].discord_id or 0, CHANNELS + 1] is False
    await hold(school, mentor)
    told = await access(school)
    assert told[mentor.discord_id or 0, CHANNELS + 1] is False
    assert mentor.id not in {p.id for room in (await rooms(school, kickoff)).values() for p in room.everyone}
    async with school.database.read() as unit:
        guests = {m.group.id: m.guests for m in await unit.groups.with_guests(school.programme.id)}
    assert mentor.id not in {p.id for p in guests[group(school, 1)]}
    assert await refused(substitute(school, kickoff, mentor, 0)) == "roster.on_hold"
    async with school.database.read() as unit:
        assert not (await unit.stand_ins.in_force(school.programme.id)).substitutes, "nothing is left to act on"


async def test_somebody_a_concern_keeps_out_cannot_sit_in(school: School) -> None:
    kickoff = await school.start()
    mentor = school.groups[2].mentors[0]
    await hold(school, mentor)
    assert await refused(substitute(school, kickoff, mentor, 0)) == "roster.on_hold"


async def test_a_substitute_is_let_in_told_of_seated_and_counted(school: School) -> None:
    staff = await add_staff(school)
    kickoff = await school.start()
    made = await substitute(school, kickoff, staff, 0)
    assert await access(school) == {(STAFF_ACCOUNT, CHANNELS): True}
    assert [(p.kind, p.channel_id) for p in await school.go_on(kickoff.id)] == [("kickoff.substitute", CHANNELS)]
    await press_here(school, kickoff, STAFF_ACCOUNT, CHANNELS)
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    await school.go_on(kickoff.id)
    await school.services.votes.cast(await school.press(kickoff.id, 0, 0, 1, discord_id=STAFF_ACCOUNT))
    board = await school.services.kickoff_view.board(kickoff.id)
    assert [(g.people, g.mentor_here, g.voted) for g in board.groups] == [(4, True, 1), (3, False, 0), (3, False, 0)]
    await school.services.stand_ins.undo_substitute(school.programme, ORGANISER, made)
    assert await access(school) == {(STAFF_ACCOUNT, CHANNELS): False}


async def test_a_mentor_sits_in_unless_their_own_students_need_them(school: School) -> None:
    kickoff = await school.start()
    mentor = school.groups[1].mentors[0]
    await school.here(kickoff.id, 1, 1)
    assert await refused(substitute(school, kickoff, mentor, 0)) == "rooms.substitute_is_needed"
    await school.here(kickoff.id, 1, 1, here=False)
    await substitute(school, kickoff, mentor, 0)
    found = await rooms(school, kickoff)
    assert mentor.id in {p.id for p in found[group(school, 0)].mentors}
    assert found[group(school, 1)].mentors == ()


async def test_who_cannot_sit_in_is_refused(school: School) -> None:
    staff = await add_staff(school)
    kickoff = await school.start()
    assert await refused(substitute(school, kickoff, school.groups[1].students[0], 0)) == "rooms.substitute_is_student"
    assert await refused(substitute(school, kickoff, school.groups[0].mentors[0], 0)) == "rooms.substitute_is_theirs"
    await substitute(school, kickoff, staff, 0)
    assert await refused(substitute(school, kickoff, staff, 1)) == "rooms.substitute_already"
    async with school.database.write() as unit:
        late = await unit.roster.add(
            school.programme.id, school.clock.now(), kind="staff", name="Mr Late", left_out=False
        )
    seat = school.services.stand_ins.substitute(school.programme, ORGANISER, kickoff.id, group(school, 1), late)
    assert await refused(seat) == "rooms.substitute_not_joined"


async def test_a_channel_that_is_made_anew_lets_tonights_guests_in(school: School) -> None:
    kickoff = await school.start()
    await merge(school, kickoff, 0, 1)
    members = await school.services.group_jobs.people(school.programme.id, group(school, 1))
    assert members is not None and {p.id for p in members.guests} == {p.id for p in school.groups[0].everyone}


async def test_guests_can_call_an_organiser_from_where_they_sit(school: School) -> None:
    kickoff = await school.start()
    await merge(school, kickoff, 0, 1)
    guest, stranger = school.groups[0].everyone[1], school.groups[2].everyone[1]
    calls = school.services.calls
    no = calls.call(school.programme, stranger.discord_id or 0, CHANNELS + 1, staff=False)
    assert await refused(no) == "call.not_your_room"
    call, _ = await calls.call(school.programme, guest.discord_id or 0, CHANNELS + 1, staff=False)
    await calls.done(school.programme, guest.discord_id or 0, call.id, organiser=False)


async def test_somebody_who_comes_back_is_looked_at_where_they_are_a_guest(school: School) -> None:
    kickoff = await school.start()
    await merge(school, kickoff, 0, 1)
    await access(school)
    account = school.groups[0].everyone[1].discord_id or 0
    await school.services.access.look_again(school.programme.id, account)
    assert await access(school) == {(account, CHANNELS): True, (account, CHANNELS + 1): True}


async def test_the_board_says_who_is_merged_and_which_room_has_no_mentor(school: School) -> None:
    kickoff = await school.start()
    await school.here(kickoff.id, 0, 1)
    await school.here(kickoff.id, 1, 0)
    board = await school.services.kickoff_view.board(kickoff.id)
    assert [(g.mentor_here, g.nobody) for g in board.groups] == [(False, False), (True, False), (False, True)]
    await merge(school, kickoff, 0, 1)
    board = await school.services.kickoff_view.board(kickoff.id)
    assert [(g.people, g.sits_in) for g in board.groups] == [(0, "Group 2"), (6, None), (3, None)]
    assert (board.people, board.here, len(board.rooms)) == (9, 2, 2)
