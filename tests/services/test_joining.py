"""Joining: once each, whatever is pressed at once, and only as oneself."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest
from sqlalchemy import text as sql

from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.roster_builders import row
from tests.services.roster_stage import ANN, BOB, CY, OWNER, enrol, everyone, preview, programme_of


@pytest.fixture
async def programme(services: Services) -> Programme:
    """Ann and Bob with handles, Cy without, Tess of the staff."""
    made = await programme_of(services)
    await enrol(
        services,
        made,
        row(2, "mentor", name="Ann", roster_id="M1", discord="ann", group="Blue"),
        row(3, name="Bob", roster_id="S1", discord="bob", group="Blue"),
        row(4, name="Cy", roster_id="S2", group="Blue"),
        row(5, "staff", name="Tess", roster_id="T1", discord="tess"),
    )
    return made


async def at_once(*attempts: Awaitable[Any]) -> tuple[list[Any], list[str]]:
    """What came of attempts made at the same time: results, and keys of refusals."""
    results = await asyncio.gather(*attempts, return_exceptions=True)
    unforeseen = [r for r in results if isinstance(r, BaseException) and not isinstance(r, Refusal)]
    assert not unforeseen
    return [r for r in results if not isinstance(r, Refusal)], [r.key for r in results if isinstance(r, Refusal)]


async def code_for(services: Services, programme: Programme, name: str) -> str:
    person = (await everyone(services, programme))[name]
    return (await services.joining.codes(programme))[person.id]


async def test_an_exact_handle_is_offered_and_nothing_less(services: Services, programme: Programme) -> None:
    offered = await services.joining.offer(programme.id, BOB, "bob")
    assert offered is not None
    assert offered.name == "Bob"
    assert await services.joining.offer(programme.id, BOB, "bob2") is None
    assert await services.joining.offer(programme.id, BOB, "") is None


async def test_a_handle_that_two_rows_give_is_offered_to_nobody(
    services: Services, programme: Programme, database: Database
) -> None:
    async with database.write() as unit:
        await unit.connection.execute(sql("UPDATE participants SET handle = 'bob' WHERE name = 'Cy'"))
    assert await services.joining.offer(programme.id, BOB, "bob") is None


async def test_the_same_account_presses_yes_twice_and_joins_once(services: Services, programme: Programme) -> None:
    bob = (await everyone(services, programme))["Bob"]
    done, refused = await at_once(*(services.joining.accept(programme.id, bob.id, BOB, "bob") for _ in range(2)))
    assert len(done) == 1
    assert refused == ["join.joined_already"]


async def test_a_forged_yes_for_somebody_else_is_refused(services: Services, programme: Programme) -> None:
    people = await everyone(services, programme)
    for target in ("Ann", "Cy", "Tess"):
        with pytest.raises(Refusal) as caught:
            await services.joining.accept(programme.id, people[target].id, BOB, "bob")
        assert caught.value.key == "join.not_you"
        assert "name" not in caught.value.blanks


async def test_two_people_claim_one_code_at_once_and_one_gets_in(services: Services, programme: Programme) -> None:
    code = await code_for(services, programme, "Cy")
    done, refused = await at_once(
        services.joining.use_code(programme.id, code, ANN, "somebody"),
        services.joining.use_code(programme.id, code, BOB, "else"),
    )
    assert len(done) == 1
    assert refused == ["join.wrong_code"]
    assert (await everyone(services, programme))["Cy"].discord_id in (ANN, BOB)


async def test_two_accounts_claim_one_person_by_handle_and_by_code(services: Services, programme: Programme) -> None:
    bob = (await everyone(services, programme))["Bob"]
    code = await code_for(services, programme, "Bob")
    done, refused = await at_once(
        services.joining.accept(programme.id, bob.id, BOB, "bob"),
        services.joining.use_code(programme.id, code, CY, "cy"),
    )
    assert len(done) == 1
    assert len(refused) == 1
    assert refused[0] in ("join.not_you", "join.wrong_code")


async def test_one_account_is_one_person(services: Services, programme: Programme) -> None:
    await services.joining.use_code(programme.id, await code_for(services, programme, "Cy"), CY, "cy")
    with pytest.raises(Refusal) as caught:
        await services.joining.use_code(programme.id, await code_for(services, programme, "Bob"), CY, "cy")
    assert caught.value.key == "join.joined_already"


async def test_a_code_works_once(services: Services, programme: Programme) -> None:
    code = await code_for(services, programme, "Cy")
    joined = await services.joining.use_code(programme.id, code.lower(), CY, "cy")
    assert joined.person.name == "Cy"
    assert joined.group is not None
    with pytest.raises(Refusal) as caught:
        await services.joining.use_code(programme.id, code, BOB, "bob")
    assert caught.value.key == "join.wrong_code"


async def test_codes_that_were_given_out_stay_good_and_are_for_those_who_are_missing(
    services: Services, programme: Programme
) -> None:
    first = await services.joining.codes(programme)
    assert len(first) == 4
    bob = (await everyone(services, programme))["Bob"]
    await services.joining.accept(programme.id, bob.id, BOB, "bob")
    second = await services.joining.codes(programme)
    assert second == {person: code for person, code in first.items() if person != bob.id}


async def test_codes_asked_for_by_two_organisers_at_once_are_the_same(services: Services, programme: Programme) -> None:
    first, second = await asyncio.gather(*(services.joining.codes(programme) for _ in range(2)))
    assert first == second


async def test_after_five_wrong_codes_even_the_right_one_has_to_wait(
    services: Services, programme: Programme, clock: SetClock
) -> None:
    code = await code_for(services, programme, "Cy")
    told = []
    for _ in range(6):
        with pytest.raises(Refusal) as caught:
            await services.joining.use_code(programme.id, "WRONG", CY, "cy")
        told.append((caught.value.key, caught.value.blanks.get("n")))
    assert told == [
        ("join.wrong_code", 4),
        ("join.wrong_code", 3),
        ("join.wrong_code", 2),
        ("join.wrong_code", 1),
        ("join.last_wrong_code", None),
        ("join.too_many_guesses", 60),
    ]
    with pytest.raises(Refusal):
        await services.joining.use_code(programme.id, code, CY, "cy")
    assert await services.joining.joined(programme.id, CY) is None
    await services.joining.use_code(programme.id, await code_for(services, programme, "Bob"), BOB, "bob")
    await clock.advance(3600)
    await services.joining.use_code(programme.id, code, CY, "cy")


async def test_wrong_codes_at_once_are_all_counted(services: Services, programme: Programme) -> None:
    _, refused = await at_once(*(services.joining.use_code(programme.id, "WRONG", CY, "cy") for _ in range(9)))
    assert refused.count("join.too_many_guesses") == 4


async def test_a_code_of_another_programme_opens_nothing(services: Services, programme: Programme) -> None:
    other = await services.programme.set_up(901, OWNER, time_zone="UTC", locale="en")
    with pytest.raises(Refusal):
        await services.joining.use_code(other.id, await code_for(services, programme, "Cy"), CY, "cy")


async def test_a_removed_persons_code_opens_nothing(services: Services, programme: Programme) -> None:
    code, cy = await code_for(services, programme, "Cy"), (await everyone(services, programme))["Cy"]
    await services.roster.remove(programme, cy.id, actor_id=OWNER, manages_server=True)
    with pytest.raises(Refusal):
        await services.joining.use_code(programme.id, code, CY, "cy")


async def test_joining_leaves_word_for_discord_in_the_same_commit(
    services: Services, programme: Programme, database: Database
) -> None:
    bob = (await everyone(services, programme))["Bob"]
    async with database.write() as unit:
        await unit.groups.keep_channel(bob.group_id or 0, 501)
    await services.joining.accept(programme.id, bob.id, BOB, "bob")
    due = await services.access.due()
    assert {(c.spot.channel_id, c.spot.role_id, c.give) for c in due} == {(501, None, True), (None, 74, True)}


async def test_staff_who_join_get_no_role(services: Services, programme: Programme) -> None:
    tess = (await everyone(services, programme))["Tess"]
    await services.joining.accept(programme.id, tess.id, CY, "tess")
    assert await services.access.due() == []


# ---------------------------------------------------------------------- matches


async def test_whom_to_look_for_leaves_out_who_has_joined_and_who_is_not_alone_with_their_handle(
    services: Services, programme: Programme, database: Database
) -> None:
    bob = (await everyone(services, programme))["Bob"]
    await services.joining.accept(programme.id, bob.id, BOB, "bob")
    assert [p.name for p in await services.joining.to_match(programme.id)] == ["Ann", "Tess"]
    async with database.write() as unit:
        await unit.connection.execute(sql("UPDATE participants SET handle = 'ann' WHERE name = 'Cy'"))
    assert [p.name for p in await services.joining.to_match(programme.id)] == ["Tess"]


async def test_matches_are_confirmed_once_and_without_whom_is_left_out(
    services: Services, programme: Programme
) -> None:
    people = await everyone(services, programme)
    matching = await services.joining.propose(programme, OWNER, {people["Ann"].id: ANN, people["Bob"].id: BOB})
    assert matching is not None
    await services.joining.leave_out(programme, matching.id, [people["Ann"].id, people["Bob"].id], [people["Ann"].id])
    done, refused = await at_once(*(services.joining.confirm(programme, matching.id, by) for by in (OWNER, 2)))
    assert [d.joined for d in done] == [1]
    assert refused == ["roster.matches_decided"]
    people = await everyone(services, programme)
    assert (people["Ann"].discord_id, people["Bob"].discord_id) == (None, BOB)


async def test_who_joined_meanwhile_is_passed_over(services: Services, programme: Programme) -> None:
    people = await everyone(services, programme)
    matching = await services.joining.propose(programme, OWNER, {people["Ann"].id: ANN, people["Bob"].id: BOB})
    assert matching is not None
    await services.joining.use_code(programme.id, await code_for(services, programme, "Bob"), CY, "cy")
    await services.joining.use_code(programme.id, await code_for(services, programme, "Cy"), ANN, "ann2")
    done = await services.joining.confirm(programme, matching.id, OWNER)
    assert (done.joined, done.passed_over) == (0, 2)


async def test_only_people_that_are_shown_can_be_left_out(services: Services, programme: Programme) -> None:
    people = await everyone(services, programme)
    matching = await services.joining.propose(programme, OWNER, {people["Ann"].id: ANN, people["Bob"].id: BOB})
    assert matching is not None
    await services.joining.leave_out(programme, matching.id, [people["Bob"].id], [people["Ann"].id, 999])
    assert [m.left_out for m in await services.joining.matches(programme, matching.id)] == [False, False]


# ---------------------------------------------------------------------- undoing a claim


async def test_undoing_a_claim_takes_everything_back_and_gives_a_new_code(
    services: Services, programme: Programme, database: Database
) -> None:
    people = await everyone(services, programme)
    async with database.write() as unit:
        await unit.groups.keep_channel(people["Bob"].group_id or 0, 501)
    old = await code_for(services, programme, "Bob")
    await services.joining.accept(programme.id, people["Bob"].id, CY, "bob")
    free, code = await services.joining.undo(programme, people["Bob"].id, OWNER, manages_server=False)
    assert not free.joined
    assert code != old
    assert {(c.spot.discord_id, c.give) for c in await services.access.due()} == {(CY, False)}
    assert await services.joining.offer(programme.id, CY, "bob") is None
    with pytest.raises(Refusal):
        await services.joining.use_code(programme.id, old, CY, "bob")
    await services.joining.use_code(programme.id, code, BOB, "bob.is.me")


async def test_after_an_undone_claim_the_same_file_changes_nothing(services: Services) -> None:
    programme = await programme_of(services)
    rows = (
        row(2, "mentor", name="Ann", discord="ann", group="Blue"),
        row(3, name="Bob", discord="bob", group="Blue"),
        row(4, name="Cy", roster_id="S2", group="Blue"),
    )
    await enrol(services, programme, *rows)
    people = await everyone(services, programme)
    await services.joining.accept(programme.id, people["Bob"].id, ANN, "bob")
    await services.joining.use_code(programme.id, await code_for(services, programme, "Cy"), BOB, "not.cy")
    for name in ("Bob", "Cy"):
        await services.joining.undo(programme, people[name].id, OWNER, manages_server=True)
    again = (await preview(services, programme, *rows)).plan
    assert (again.enrolments, again.absent) == ((), ())
    assert (await everyone(services, programme))["Cy"].handle is None


async def test_whose_claim_was_undone_gets_in_again_by_a_code_only(services: Services, programme: Programme) -> None:
    bob = (await everyone(services, programme))["Bob"]
    before = await services.joining.propose(programme, OWNER, {bob.id: CY})
    assert before is not None
    await services.joining.accept(programme.id, bob.id, CY, "bob")
    await services.joining.undo(programme, bob.id, OWNER, manages_server=True)
    with pytest.raises(Refusal) as caught:
        await services.joining.accept(programme.id, bob.id, CY, "bob")
    assert caught.value.key == "join.not_you"
    assert await services.joining.propose(programme, OWNER, {bob.id: CY}) is None
    assert (await services.joining.confirm(programme, before.id, OWNER)).joined == 0
    await services.joining.use_code(programme.id, await code_for(services, programme, "Bob"), CY, "bob")


async def test_only_manage_server_undoes_the_claim_of_staff(services: Services, programme: Programme) -> None:
    tess = (await everyone(services, programme))["Tess"]
    await services.joining.accept(programme.id, tess.id, CY, "tess")
    with pytest.raises(Refusal) as caught:
        await services.joining.undo(programme, tess.id, 2, manages_server=False)
    assert caught.value.key == "common.needs_manage_server"
