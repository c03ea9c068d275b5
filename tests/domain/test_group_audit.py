"""What counts as drift, and what mends it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.group_audit import ORDER, REPAIRABLE, Drift, DriftKind, Sight, audit, let_in, repair
from bot.domain.groups import (
    TEXT_CHANNEL,
    VIEW,
    LiveChannel,
    Onlookers,
    Overwrite,
    expected_overwrites,
    gather,
    marker,
)
from bot.domain.participants import Participant
from tests.domain.people import group, person

GUILD, STAFF_ROLE, BOT, OWNER, HEAD_ROLE = 1, 2, 3, 4, 5
ONLOOKERS = Onlookers(guild_id=GUILD, observer_role_id=STAFF_ROLE, bot_id=BOT)
OBSERVER = person(100, "staff", discord_id=100)
MENTOR, STUDENT = person(11, "mentor", 7, discord_id=11), person(12, "student", 7, discord_id=12)
PEOPLE = [OBSERVER, MENTOR, STUDENT, person(13, "student", 7)]
SEVEN = gather([group(7, channel_id=70)], PEOPLE)
ROLES: dict[int, frozenset[int] | None] = {100: frozenset({STAFF_ROLE}), 11: frozenset(), 12: frozenset()}


def channel_of(overwrites: tuple[Overwrite, ...], channel_id: int = 70) -> LiveChannel:
    return LiveChannel(
        id=channel_id,
        kind=TEXT_CHANNEL,
        name="group-7",
        topic=marker(group(7)),
        parent_id=None,
        overwrites=overwrites,
        empty=False,
    )


WELL = channel_of(expected_overwrites(SEVEN[0], ONLOOKERS))


def seen(*channels: LiveChannel, roles: Mapping[int, frozenset[int] | None] = ROLES, owner: int = OWNER) -> Sight:
    return Sight(
        guild_id=GUILD,
        owner_id=owner,
        bot_id=BOT,
        observer_role_id=STAFF_ROLE,
        open_roles=frozenset({HEAD_ROLE}),
        channels={c.id: c for c in channels},
        roles_of=roles,
    )


def kinds(*drifts: Drift) -> list[str]:
    return [d.kind for d in drifts]


def let(who: int, allow: int = VIEW, kind: str = "member") -> LiveChannel:
    extra = Overwrite(target_id=who, kind="role" if kind == "role" else "member", allow=allow, deny=0)
    return replace(WELL, overwrites=(*WELL.overwrites, extra))


def without(target_id: int) -> LiveChannel:
    return replace(WELL, overwrites=tuple(o for o in WELL.overwrites if o.target_id != target_id))


def look(sight: Sight, people: list[Participant] = PEOPLE) -> list[Drift]:
    return audit(SEVEN, people, sight)


def test_a_channel_as_it_was_made_has_not_drifted() -> None:
    assert look(seen(WELL)) == []


def test_somebody_let_in_by_name_is_a_stranger_or_belongs_elsewhere() -> None:
    elsewhere = person(20, "student", 8, discord_id=20)
    assert let_in(SEVEN, {70: let(99)}, BOT) == {99}
    assert look(seen(let(99), roles=ROLES | {99: frozenset()})) == [Drift(kind="stranger", group_id=7, target_id=99)]
    assert look(seen(let(20)), [*PEOPLE, elsewhere]) == [Drift(kind="former", group_id=7, target_id=20)]
    removed = person(21, "student", discord_id=21, removed=True)
    assert look(seen(let(21)), [*PEOPLE, removed]) == [Drift(kind="former", group_id=7, target_id=21)]


def test_an_overwrite_that_shows_nothing_lets_nobody_in() -> None:
    assert look(seen(let(99, allow=0))) == []


def test_who_runs_the_server_or_observes_is_no_stranger() -> None:
    assert look(seen(let(OWNER))) == []
    assert look(seen(let(98), roles=ROLES | {98: frozenset({HEAD_ROLE})})) == []
    assert look(seen(let(97), roles=ROLES | {97: frozenset({STAFF_ROLE})})) == []


def test_a_role_that_was_let_in_is_told_unless_it_sees_everything_anyway() -> None:
    assert look(seen(let(50, kind="role"))) == [Drift(kind="role_sees", group_id=7, target_id=50)]
    assert look(seen(let(HEAD_ROLE, kind="role"))) == []


def test_what_the_channel_lost_is_told() -> None:
    assert kinds(*look(seen(without(GUILD)))) == ["everyone_sees"]
    assert kinds(*look(seen(without(STAFF_ROLE)))) == ["observer"]
    assert kinds(*look(seen(without(BOT)))) == ["bot"]
    assert look(seen(without(12))) == [Drift(kind="no_access", group_id=7, target_id=12)]
    assert look(seen()) == [Drift(kind="channel_gone", group_id=7, target_id=70)]


def test_observers_who_may_write_are_told() -> None:
    may_write = Overwrite(target_id=STAFF_ROLE, kind="role", allow=VIEW | 1 << 16 | 1 << 11, deny=0)
    drifted = replace(WELL, overwrites=(*without(STAFF_ROLE).overwrites, may_write))
    assert kinds(*look(seen(drifted))) == ["observer"]


def test_a_role_that_nobody_on_the_roster_holds_looks_after_no_group() -> None:
    assert kinds(*look(seen(WELL, roles=ROLES | {100: frozenset()}))) == ["no_observer"]
    assert "no_observer" in kinds(*look(seen(WELL, roles=ROLES | {100: None})))
    stranger_holds_it = ROLES | {100: frozenset(), 99: frozenset({STAFF_ROLE})}
    assert kinds(*look(seen(WELL, roles=stranger_holds_it))) == ["no_observer"]


def test_who_left_the_server_is_told_once_and_only_when_asked_about() -> None:
    assert look(seen(without(12), roles=ROLES | {12: None})) == [Drift(kind="left_server", group_id=7, target_id=12)]
    assert look(seen(WELL, roles={100: frozenset({STAFF_ROLE})})) == []


def test_a_student_mentor_or_removed_person_with_the_observers_role_sees_all() -> None:
    removed = person(21, "staff", discord_id=21, removed=True)
    roles = ROLES | {12: frozenset({STAFF_ROLE}), 11: frozenset({HEAD_ROLE}), 21: frozenset({STAFF_ROLE})}
    found = look(seen(WELL, roles=roles), [*PEOPLE, removed])
    assert {d.target_id for d in found if d.kind == "sees_all"} == {11, 12, 21}


def test_a_second_channel_with_the_groups_mark_is_told() -> None:
    twin = channel_of(WELL.overwrites, channel_id=71)
    assert look(seen(WELL, twin)) == [Drift(kind="second_channel", group_id=7, target_id=71)]


def test_the_worst_stands_first() -> None:
    drifted = replace(without(GUILD), overwrites=(*without(GUILD).overwrites[:-1],))
    assert kinds(*look(seen(drifted, roles=ROLES | {100: None})))[:2] == ["no_observer", "everyone_sees"]
    assert get_args(DriftKind) == ORDER


damage = st.lists(
    st.builds(
        Overwrite,
        target_id=st.sampled_from([GUILD, STAFF_ROLE, BOT, 11, 12, 50, 99]),
        kind=st.just("member"),
        allow=st.sampled_from([0, VIEW, VIEW | 1 << 11]),
        deny=st.sampled_from([0, VIEW]),
    ),
    unique_by=lambda o: o.target_id,
)


@given(damage)
def test_repairs_leave_nothing_to_repair(left: list[Overwrite]) -> None:
    roles = {GUILD, STAFF_ROLE, 50}
    has = {o.target_id: replace(o, kind="role" if o.target_id in roles else "member") for o in left}
    sight = seen(channel_of(tuple(has.values())), roles=ROLES | {99: frozenset()})
    for drift in look(sight):
        mend = repair(drift, 70, ONLOOKERS)
        assert (mend is not None) == (drift.kind in REPAIRABLE and drift.kind != "channel_gone")
        if mend and mend.set:
            has[mend.set.target_id] = mend.set
        if mend and mend.remove:
            del has[mend.remove]
    assert look(seen(channel_of(tuple(has.values())), roles=ROLES | {99: frozenset()})) == []


def test_a_guest_of_tonight_belongs_and_is_missed_where_they_cannot_talk() -> None:
    guest = person(15, "student", 8, discord_id=15)
    with_guest = [replace(SEVEN[0], guests=(guest,))]
    let_in_too = channel_of(expected_overwrites(with_guest[0], ONLOOKERS))
    people = [*PEOPLE, guest]
    assert audit(with_guest, people, seen(let_in_too)) == []
    assert audit(with_guest, people, seen(WELL)) == [Drift(kind="no_access", group_id=7, target_id=15)]
    assert audit(SEVEN, people, seen(let_in_too)) == [Drift(kind="former", group_id=7, target_id=15)]
