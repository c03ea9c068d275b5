"""Single people on the roster: found, added, moved, removed, replaced, and all of it undone."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text as sql

from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.services.roster import Newcomer
from bot.storage.unit import Database
from tests.roster_builders import row
from tests.services.roster_stage import ANN, BOB, CY, OWNER, enrol, everyone, programme_of


@pytest.fixture
async def programme(services: Services, database: Database) -> Programme:
    """Blue (channel 501) with Ada and Bob, Red (502) with Rob; Mia is a mentor without a group. Ada and Bob joined."""
    made = await programme_of(services)
    await enrol(
        services,
        made,
        row(2, "mentor", name="Ada", roster_id="M1", discord="ada", group="Blue"),
        row(3, name="Bob", roster_id="S1", discord="bob", group="Blue"),
        row(4, "mentor", name="Rob", roster_id="M2", group="Red"),
        row(5, "mentor", name="Mia", roster_id="M3"),
        row(6, "staff", name="Tess", roster_id="T1"),
    )
    people = await everyone(services, made)
    async with database.write() as unit:
        await unit.groups.keep_channel(people["Ada"].group_id or 0, 501)
        await unit.groups.keep_channel(people["Rob"].group_id or 0, 502)
    await services.joining.accept(made.id, people["Ada"].id, ANN, "ada")
    await services.joining.accept(made.id, people["Bob"].id, BOB, "bob")
    await services.access.done(await services.access.due())
    return made


class Organiser:
    """Does things as an organiser who has no Manage Server."""

    def __init__(self, services: Services, programme: Programme, *, manager: bool = False) -> None:
        self.services, self.programme = services, programme
        self.who: dict[str, Any] = {"actor_id": OWNER, "manages_server": manager}

    async def id(self, name: str) -> int:
        return (await everyone(self.services, self.programme))[name].id

    async def move(self, name: str, group: str) -> Any:
        return await self.services.roster.move(self.programme, await self.id(name), group, **self.who)

    async def remove(self, name: str) -> Any:
        return await self.services.roster.remove(self.programme, await self.id(name), **self.who)

    async def add(self, **known: Any) -> Any:
        return await self.services.roster.add(self.programme, Newcomer(**known), **self.who)

    async def replace(self, name: str, by: str) -> Any:
        ids = await self.id(name), await self.id(by)
        return await self.services.roster.replace_mentor(self.programme, *ids, actor_id=OWNER)

    async def undo(self, change_id: int) -> Any:
        return await self.services.roster.undo(self.programme, change_id, **self.who)

    async def due(self) -> set[tuple[int, int | None, bool]]:
        """Where Discord is to follow: account, channel or role, give or take."""
        return {
            (c.spot.discord_id, c.spot.channel_id or c.spot.role_id, c.give) for c in await self.services.access.due()
        }

    async def followed(self) -> None:
        await self.services.access.done(await self.services.access.due())


@pytest.fixture
def organiser(services: Services, programme: Programme) -> Organiser:
    return Organiser(services, programme)


async def refused(attempt: Any) -> str:
    """The key with which an attempt was refused."""
    with pytest.raises(Refusal) as caught:
        await attempt
    return caught.value.key


async def test_a_move_and_its_undo_make_the_channels_follow(services: Services, organiser: Organiser) -> None:
    moved = await organiser.move("Bob", "red")
    assert (moved.left.name, moved.group.name) == ("Blue", "Red")
    assert await organiser.due() == {(BOB, 501, False), (BOB, 502, True)}
    await organiser.followed()
    await organiser.undo(moved.change_id)
    assert await organiser.due() == {(BOB, 501, True), (BOB, 502, False)}


async def test_a_removal_and_its_undo(services: Services, organiser: Organiser) -> None:
    before = (await everyone(services, organiser.programme))["Bob"]
    gone = await organiser.remove("Bob")
    assert "Bob" not in await everyone(services, organiser.programme)
    assert await organiser.due() == {(BOB, 501, False), (BOB, 74, False)}
    await organiser.followed()
    await organiser.undo(gone.change_id)
    assert (await everyone(services, organiser.programme))["Bob"] == before
    assert await organiser.due() == {(BOB, 501, True), (BOB, 74, True)}


async def test_removing_the_only_mentor_is_pointed_out(organiser: Organiser) -> None:
    assert (await organiser.remove("Ada")).without_mentor.name == "Blue"
    assert (await organiser.remove("Bob")).without_mentor is None


async def test_an_undo_counts_once_even_if_pressed_twice_at_once(organiser: Organiser) -> None:
    moved = await organiser.move("Bob", "Red")
    results = await asyncio.gather(*(organiser.undo(moved.change_id) for _ in range(2)), return_exceptions=True)
    assert [r.key for r in results if isinstance(r, Refusal)] == ["roster.undone_already"]


async def test_two_organisers_move_one_person_at_once_and_the_record_tells_both(
    services: Services, organiser: Organiser
) -> None:
    await asyncio.gather(organiser.move("Bob", "Red"), organiser.remove("Bob"), return_exceptions=True)
    recorded = await services.roster.undoable(organiser.programme.id)
    assert {u.change.kind for u in recorded} <= {"move", "remove"}
    assert recorded[0].change.kind == "remove"


async def test_an_undo_is_refused_if_something_newer_contradicts(organiser: Organiser) -> None:
    moved = await organiser.move("Bob", "Red")
    newer = await organiser.move("Bob", "Blue")
    assert await refused(organiser.undo(moved.change_id)) == "roster.changed_since"
    await organiser.undo(newer.change_id)
    await organiser.undo(moved.change_id)


async def test_an_undo_of_a_removal_is_refused_once_the_account_is_somebody_elses(organiser: Organiser) -> None:
    gone = await organiser.remove("Bob")
    await organiser.add(kind="student", name="Bobby", account=(BOB, "bob2"))
    assert await refused(organiser.undo(gone.change_id)) == "roster.account_taken"


async def test_an_undo_in_another_programme_is_refused(services: Services, organiser: Organiser) -> None:
    moved = await organiser.move("Bob", "Red")
    other = await services.programme.set_up(901, OWNER, time_zone="UTC", locale="en")
    assert await refused(Organiser(services, other).undo(moved.change_id)) == "common.stale_button"


async def test_adding_somebody_with_an_account_lets_them_in_at_once(services: Services, organiser: Organiser) -> None:
    added = await organiser.add(kind="student", name="Cy", account=(CY, "cy"), group="Blue", roster_id="S9")
    assert await organiser.due() == {(CY, 501, True), (CY, 74, True)}
    assert added.person.joined
    await organiser.followed()
    await organiser.undo(added.change_id)
    assert "Cy" not in await everyone(services, organiser.programme)
    assert await organiser.due() == {(CY, 501, False), (CY, 74, False)}


async def test_a_new_group_begins_with_its_mentor_and_ends_with_the_undo(
    services: Services, organiser: Organiser
) -> None:
    assert await refused(organiser.add(kind="student", name="Cy", group="Green")) == "roster.no_such_group"
    added = await organiser.add(kind="mentor", name="Gina", group="Green")
    assert await services.roster.groups_like(organiser.programme.id, "gre") == ["Green"]
    await organiser.undo(added.change_id)
    assert await services.roster.groups_like(organiser.programme.id, "gre") == []


async def test_adding_is_refused_for_who_is_there_already(organiser: Organiser) -> None:
    assert await refused(organiser.add(kind="student", name="B", roster_id="s1")) == "roster.id_taken"
    assert await refused(organiser.add(kind="student", name="B", account=(BOB, "x"))) == "roster.account_taken"


async def test_a_mentor_is_replaced_and_the_channel_follows(organiser: Organiser, services: Services) -> None:
    replaced = await organiser.replace("Ada", by="Mia")
    people = await everyone(services, organiser.programme)
    assert people["Ada"].group_id is None
    assert people["Mia"].group_id == people["Bob"].group_id
    assert await organiser.due() == {(ANN, 501, False)}
    await organiser.undo(replaced.change_id)
    assert (await everyone(services, organiser.programme))["Ada"].group_id == people["Bob"].group_id
    assert await refused(organiser.replace("Ada", by="Rob")) == "roster.mentor_elsewhere"


async def test_a_third_mentor_is_refused(organiser: Organiser) -> None:
    await organiser.move("Mia", "Blue")
    assert await refused(organiser.move("Rob", "Blue")) == "roster.group_full"


async def test_people_with_rights_are_changed_by_managers_only(services: Services, organiser: Organiser) -> None:
    manager = Organiser(services, organiser.programme, manager=True)
    assert await refused(organiser.add(kind="staff", name="Tim")) == "common.needs_manage_server"
    assert await refused(organiser.remove("Tess")) == "common.needs_manage_server"
    gone = await manager.remove("Tess")
    assert await refused(organiser.undo(gone.change_id)) == "common.needs_manage_server"
    await manager.undo(gone.change_id)
    assert (await manager.add(kind="organiser", name="Olga")).person.kind == "organiser"


async def test_every_change_is_recorded_with_who_did_it(
    services: Services, organiser: Organiser, database: Database
) -> None:
    moved = await organiser.move("Bob", "Red")
    await organiser.undo(moved.change_id)
    await organiser.remove("Bob")
    async with database.read() as unit:
        rows = await unit.connection.execute(
            sql("SELECT action, actor_id FROM audit_entries WHERE action LIKE 'roster.%' ORDER BY id DESC LIMIT 3")
        )
        found = [tuple(r) for r in rows]
    assert found == [("roster.remove", OWNER), ("roster.undo", OWNER), ("roster.move", OWNER)]


async def test_people_are_found_by_pick_id_handle_and_name(services: Services, organiser: Organiser) -> None:
    async def found(typed: str) -> str:
        return (await services.roster.person(organiser.programme.id, typed)).name

    bob = await organiser.id("Bob")
    for typed in (f"participant:{bob}", "s1", "@bob", "BOB"):
        assert await found(typed) == "Bob"
    assert await refused(found("nobody")) == "roster.no_such_person"
    assert await refused(found("participant:9999")) == "roster.no_such_person"
    await organiser.add(kind="student", name="Bob", roster_id="S77")
    assert await refused(found("Bob")) == "roster.several_people"


async def test_somebody_of_another_programme_is_not_found(services: Services, organiser: Organiser) -> None:
    other = await services.programme.set_up(901, OWNER, time_zone="UTC", locale="en")
    bob = await organiser.id("Bob")
    assert await refused(services.roster.person(other.id, f"participant:{bob}")) == "roster.no_such_person"
    stranger = Organiser(services, other)
    for attempt in (
        services.roster.move(other, bob, "Red", **stranger.who),
        services.roster.remove(other, bob, **stranger.who),
        services.joining.undo(other, bob, OWNER, manages_server=True),
    ):
        assert await refused(attempt) == "roster.no_such_person"


async def test_suggestions_hold_what_was_typed_with_beginnings_first(services: Services, organiser: Organiser) -> None:
    await organiser.add(kind="student", name="Caro Adams")
    names = [k.name for k in await services.roster.people_like(organiser.programme.id, "ada", ("student", "mentor"))]
    assert names == ["Ada", "Caro Adams"]
    assert await services.roster.people_like(organiser.programme.id, "tess", ("student", "mentor")) == []


async def test_a_new_role_mapping_makes_roles_follow(services: Services, organiser: Organiser) -> None:
    await services.programme.set_up(900, OWNER, time_zone="UTC", locale="en", mentor_role_id=73, student_role_id=80)
    assert await organiser.due() == {(BOB, 74, False), (BOB, 80, True)}


async def test_a_role_mapping_that_means_two_things_is_not_kept(services: Services, organiser: Organiser) -> None:
    attempt = services.programme.set_up(900, OWNER, time_zone="UTC", locale="en", staff_role_id=73)
    assert await refused(attempt) == "programme.shared_role"
    assert (await services.programme.of_guild(900)).staff_role_id is None
