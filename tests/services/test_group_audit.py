"""What is kept of an audit, and when the organisers are told."""

import pytest

from bot.domain.group_audit import Drift
from bot.domain.programme import Programme
from bot.services import Services

NOBODY: frozenset[int] = frozenset()
OPEN = Drift(kind="everyone_sees", group_id=None)
LEFT = Drift(kind="left_server", target_id=12)


@pytest.fixture
async def programme(services: Services) -> Programme:
    return await services.programme.set_up(1, 9, time_zone="UTC", locale="en", organisers_channel_id=77)


async def test_what_is_new_is_told_once(services: Services, programme: Programme) -> None:
    audits = services.group_audits
    first = await audits.keep(programme, [OPEN], NOBODY, tell=True)
    assert first.post is not None and first.post.channel_id == 77
    assert (await audits.keep(programme, [OPEN], NOBODY, tell=True)).post is None
    second = await audits.keep(programme, [OPEN, LEFT], {12}, tell=True)
    assert second.post is not None
    told = await audits.since(second.post.subject_id)
    assert told is not None and [f.drift for f in told[0].drifts] == [LEFT]


async def test_what_an_organiser_asked_to_see_is_not_told_again(services: Services, programme: Programme) -> None:
    assert (await services.group_audits.keep(programme, [OPEN], NOBODY, tell=False)).post is None
    assert (await services.group_audits.keep(programme, [OPEN], NOBODY, tell=True)).post is None


async def test_what_is_mended_is_gone_and_told_again_when_it_comes_back(
    services: Services, programme: Programme
) -> None:
    audits = services.group_audits
    await audits.keep(programme, [OPEN], NOBODY, tell=True)
    assert (await audits.keep(programme, [], NOBODY, tell=True)).drifts == []
    assert (await audits.keep(programme, [OPEN], NOBODY, tell=True)).post is not None


async def test_nobody_is_taken_to_be_back_unless_discord_was_asked(services: Services, programme: Programme) -> None:
    audits = services.group_audits
    await audits.keep(programme, [LEFT], {12}, tell=False)
    assert [f.drift for f in (await audits.keep(programme, [], {13}, tell=False)).drifts] == [LEFT]
    assert (await audits.keep(programme, [], {12}, tell=False)).drifts == []


async def test_a_channel_is_forgotten_only_if_it_is_still_the_groups(services: Services, programme: Programme) -> None:
    async with services.group_audits._database.write() as unit:
        now = services.clock.now()
        group_id = await unit.groups.add(programme.id, "Group 1", now)
        await unit.groups.keep_channel(group_id, 500)
    await services.group_audits.forget_channel(programme.id, group_id, 499)
    assert (await services.groups.one(programme.id, group_id)).group.channel_id == 500
    await services.group_audits.forget_channel(programme.id, group_id, 500)
    assert (await services.groups.one(programme.id, group_id)).group.channel_id is None
