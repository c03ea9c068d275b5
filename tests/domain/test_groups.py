"""The rules of group channels: who sees them, what they are called, where they stand, how many fit."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import groups
from bot.domain.group_names import channel_name, channel_names
from bot.domain.group_shelves import (
    CHANNELS_PER_CATEGORY,
    CHANNELS_PER_SERVER,
    categories_needed,
    category_range,
    check_room,
    how_many_fit,
    place,
    shelves,
)
from bot.domain.groups import (
    CATEGORY,
    CONNECT,
    MEMBER_ALLOW,
    PERMISSIONS,
    SEND,
    SPEAK,
    STREAM,
    TEXT_CHANNEL,
    VIEW,
    VOICE,
    VOICE_CHANNEL,
    LiveChannel,
    Onlookers,
    Overwrite,
    StudentsWithoutGroup,
    changes,
    check_groups,
    checksum,
    expected_overwrites,
    gather,
    marked,
    marker,
    unwritten_voice,
)
from bot.domain.refusal import Refusal
from bot.domain.scoring import first_snowflake_at
from tests.domain.people import group, person

SIGHT = Onlookers(guild_id=1, observer_role_id=2, bot_id=3)


@pytest.mark.parametrize(("name", "bit"), PERMISSIONS.items())
def test_permission_bits_are_discords(name: str, bit: int) -> None:
    assert getattr(discord.Permissions, name).flag == bit
    assert discord.Permissions.administrator.flag == groups.ADMINISTRATOR


def test_only_those_who_have_joined_get_an_overwrite_and_nobody_else() -> None:
    members = gather(
        [group(7)],
        [person(1, "mentor", 7, discord_id=11), person(2, "student", 7), person(3, "student", 8, discord_id=13)],
    )[0]
    people = {o.target_id: o.allow for o in expected_overwrites(members, SIGHT) if o.target_id > 3}
    assert people == {11: MEMBER_ALLOW}


def test_no_channel_is_without_the_observers_and_closed_to_everyone() -> None:
    found = {o.target_id: o for o in expected_overwrites(gather([group(7)], [])[0], SIGHT)}
    assert found[1].deny & VIEW
    assert found[2].kind == "role" and found[2].allow & VIEW
    assert found[3].kind == "member" and found[3].allow & VIEW


overwrites = st.builds(
    Overwrite,
    target_id=st.integers(1, 6),
    kind=st.just("member"),
    allow=st.integers(0, 3),
    deny=st.integers(0, 3),
)
some_overwrites = st.lists(overwrites, unique_by=lambda o: o.target_id)


@given(have=some_overwrites, want=some_overwrites)
def test_after_the_changes_a_channel_has_what_it_is_to_have(have: list[Overwrite], want: list[Overwrite]) -> None:
    to_set, to_remove = changes(have, want)
    after = {o.target_id: o for o in have if o.target_id not in to_remove} | {o.target_id: o for o in to_set}
    assert after == {o.target_id: o for o in want}


@given(st.text(max_size=200))
def test_whatever_the_roster_says_a_channel_name_is_safe(text: str) -> None:
    name = channel_name(replace(group(17), name=text))
    assert 1 <= len(name.encode("utf-16-le", "surrogatepass")) // 2 <= 100
    assert name == name.lower()
    assert all(c == "-" or unicodedata.category(c)[0] in "LMN" for c in name)
    assert any(unicodedata.category(c)[0] in "LN" for c in name)


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("Group 7", "group-7"),
        ("  Physics & Maths!! ", "physics-maths"),
        ("陳老師的小組", "陳老師的小組"),
        ("กลุ่ม ๑", "กลุ่ม-๑"),
        ("Ärzte", "ärzte"),
        ("***", "group-17"),
        ("", "group-17"),
        ("@everyone <#1>", "everyone-1"),
    ],
)
def test_a_channel_is_called_as_the_group_is(given_name: str, name: str) -> None:
    assert channel_name(replace(group(17), name=given_name)) == name


def test_groups_that_would_look_the_same_get_their_number() -> None:
    names = channel_names([replace(group(1), name="Blue!"), replace(group(2), name="blue"), group(3)])
    assert names == {1: "blue-1", 2: "blue-2", 3: "group-3"}


def test_a_marker_means_one_group_of_one_database() -> None:
    here, next_year = group(17), replace(group(17), created_at=datetime(2027, 9, 1, tzinfo=UTC))
    assert marker(here) != marker(next_year)
    assert marker(here) != marker(group(1))
    found = marked([channel(5, topic=f"hello · {marker(here)}"), channel(6, topic="· ithaca 17")], here)
    assert [c.id for c in found] == [5]


def channel(
    channel_id: int,
    *,
    kind: int = TEXT_CHANNEL,
    name: str = "x",
    parent: int | None = None,
    topic: str = "",
    bot_inside: bool = False,
) -> LiveChannel:
    inside = (Overwrite(target_id=3, kind="member", allow=VIEW, deny=0),) if bot_inside else ()
    return LiveChannel(
        id=channel_id, kind=kind, name=name, topic=topic, parent_id=parent, overwrites=inside, empty=True
    )


def test_categories_are_known_by_their_groups_or_by_name_and_bot_and_counted_as_they_are() -> None:
    channels = [
        channel(1, kind=CATEGORY, name="Renamed"),
        channel(10, parent=1),
        channel(11, parent=1),
        channel(2, kind=CATEGORY, name="Groups 51–100", bot_inside=True),
        channel(3, kind=CATEGORY, name="Groups 1–50"),
        channel(4, kind=CATEGORY, name="Staff only", bot_inside=True),
    ]
    found = shelves(channels, [10], ["Groups 1–50", "Groups 51–100"], bot_id=3)
    assert [(s.id, s.filled) for s in found] == [(1, 2), (2, 0)]


rooms = st.lists(st.integers(0, CHANNELS_PER_CATEGORY), max_size=6)
needs = st.lists(st.sampled_from((1, 2)), max_size=300)


@given(have=st.integers(0, 520), rooms=rooms, needs=needs)
def test_as_many_groups_as_are_said_to_fit_do_fit_and_one_more_does_not(
    have: int, rooms: list[int], needs: list[int]
) -> None:
    fits = how_many_fit(have, rooms, needs)

    def total(n: int) -> int:
        return have + sum(needs[:n]) + categories_needed(rooms, needs[:n])

    assert 0 <= fits <= len(needs)
    assert fits == 0 or total(fits) <= CHANNELS_PER_SERVER
    assert fits == len(needs) or total(fits + 1) > CHANNELS_PER_SERVER


@given(rooms=rooms, needs=needs)
def test_no_category_takes_more_than_its_room_and_what_one_group_lacks_stands_together(
    rooms: list[int], needs: list[int]
) -> None:
    left = rooms + [CHANNELS_PER_CATEGORY] * categories_needed(rooms, needs)
    for need in needs:
        found = place(left, need)
        assert found is not None
        left[found] -= need
    assert min(left, default=0) >= 0
    assert all(room < CHANNELS_PER_CATEGORY for room in left[len(rooms) :]), "a category was made for nobody"


def test_a_voice_channel_stands_beside_its_groups_own_channel_where_there_is_room() -> None:
    assert place([10, 3], 1, beside=1) == 1
    assert place([10, 0], 1, beside=1) == 0
    assert place([1, 1], 2, beside=1) is None


def test_two_hundred_and_fifty_groups_fit_an_empty_server() -> None:
    check_room(0, [], [1] * 250)
    with pytest.raises(Refusal) as refused:
        check_room(300, [], [1] * 250)
    assert refused.value.blanks["fits"] == 196


def test_with_voice_two_hundred_and_fifty_groups_are_refused_with_the_figures() -> None:
    with pytest.raises(Refusal, match="too_many_voice") as refused:
        check_room(4, [], [2] * 250, voice=True)
    figures = {"n": 250, "fits": 243, "have": 4, "most": 500, "wanted": 500, "categories": 10, "total": 514}
    assert refused.value.blanks == figures
    check_room(4, [], [2] * 243, voice=True)


def test_with_voice_a_category_is_named_after_half_as_many_groups() -> None:
    assert [category_range(2), category_range(2, voice=True)] == [(51, 100), (26, 50)]


def test_a_student_without_a_group_stops_everything_until_left_out() -> None:
    ready = gather([group(7)], [person(1, "mentor", 7)])
    homeless = person(2, "student", None)
    with pytest.raises(StudentsWithoutGroup) as refused:
        check_groups(ready, [*ready[0].everyone, homeless])
    assert refused.value.students == (homeless,)
    check_groups(ready, [*ready[0].everyone, replace(homeless, left_out=True)])


def test_a_group_too_big_for_one_request_is_refused() -> None:
    crowd = [person(1, "mentor", 7), *(person(n, "student", 7) for n in range(2, 99))]
    with pytest.raises(Refusal, match="too_many_people"):
        check_groups(gather([group(7)], crowd), crowd)
    check_groups(gather([group(7)], crowd[:-1]), crowd[:-1])


@given(st.lists(st.integers(1, 50), unique=True))
def test_a_checksum_knows_a_list_whatever_its_order(ids: list[int]) -> None:
    assert checksum(ids) == checksum(reversed(ids))
    assert checksum([*ids, 51]) != checksum(ids)


def test_in_a_voice_channel_nobody_but_the_group_and_staff_can_connect_and_nobody_writes() -> None:
    members = gather([group(7)], [person(1, "mentor", 7, discord_id=11), person(2, "student", 7, discord_id=12)])[0]
    found = {o.target_id: o for o in expected_overwrites(members, SIGHT, VOICE)}
    everyone = found.pop(SIGHT.guild_id)
    assert (everyone.allow, everyone.deny) == (0, VIEW | CONNECT | STREAM)
    assert set(found) == {SIGHT.observer_role_id, SIGHT.bot_id, 11, 12}
    assert all(overwrite.allow & (VIEW | CONNECT) == VIEW | CONNECT for overwrite in found.values())
    for who in (SIGHT.observer_role_id, 11, 12):
        assert found[who].allow & SPEAK
        assert found[who].deny == SEND
        assert not found[who].allow & STREAM


def test_a_voice_channel_nobody_wrote_down_is_known_by_name_place_bot_and_age() -> None:
    made = group(7)
    made_ms = int(made.created_at.timestamp() * 1000)
    after, before = first_snowflake_at(made_ms + 5000), first_snowflake_at(made_ms - 3_600_000)

    def voice(channel_id: int = after, **looks: Any) -> LiveChannel:
        return channel(
            channel_id, **{"kind": VOICE_CHANNEL, "name": "group-7", "parent": 1, "bot_inside": True, **looks}
        )

    def found(*channels: LiveChannel) -> list[int]:
        return [c.id for c in unwritten_voice(channels, made, ("group-7",), {1}, bot_id=3)]

    assert found(voice(after + 1), voice()) == [after, after + 1]
    assert (
        found(voice(before), voice(name="x"), voice(parent=2), voice(bot_inside=False), voice(kind=TEXT_CHANNEL)) == []
    )
