"""Rate limits as Discord answers them: statuses, bodies, headers over HTTP; the arithmetic on a clock of its own."""

import asyncio

import pytest

from bot.rehearsal.limits import Allowance, Asked, RateLimits
from bot.rehearsal.server import LocalDiscord
from tests.wire.conftest import People, Rest

SEND = "/channels/{channel_id}/messages"


@pytest.fixture
async def general(people: People) -> str:
    return await people.channel("ada", "general")


async def test_five_messages_in_a_channel_then_a_429_with_everything_discord_says(rest: Rest, general: str) -> None:
    path = f"/channels/{general}/messages"
    for n in range(5):
        assert (await rest("POST", path, {"content": str(n)}))[0] == 200
        assert (rest.headers["X-RateLimit-Limit"], rest.headers["X-RateLimit-Remaining"]) == ("5", str(4 - n))
    status, body = await rest("POST", path, {"content": "6"})
    assert (status, body["global"]) == (429, False)
    assert 0 < body["retry_after"] <= 5
    assert rest.headers["Via"]
    assert rest.headers["X-RateLimit-Scope"] == "user"
    assert int(rest.headers["Retry-After"]) >= body["retry_after"]
    assert float(rest.headers["X-RateLimit-Reset-After"]) == pytest.approx(body["retry_after"], abs=0.01)
    assert rest.headers["Content-Type"] == "application/json"


async def test_fifty_requests_a_second_in_all(rest: Rest, people: People) -> None:
    answers = await asyncio.gather(*(rest("GET", f"/users/{i}") for i in range(60)))
    refused = [body for status, body in answers if status == 429 and body["global"]]
    assert len(refused) == 10
    assert all(0 < body["retry_after"] <= 1 for body in refused)


async def test_interaction_routes_are_exempt_from_the_fifty(rest: Rest, people: People) -> None:
    answers = await asyncio.gather(*(rest("POST", f"/interactions/{i}/t/callback", {"type": 6}) for i in range(120)))
    assert {status for status, _ in answers} == {404}


async def test_a_channels_name_and_topic_change_twice_in_ten_minutes(rest: Rest, general: str) -> None:
    for name in ("one", "two"):
        assert (await rest("PATCH", f"/channels/{general}", {"name": name}))[0] == 200
    status, body = await rest("PATCH", f"/channels/{general}", {"topic": "three"})
    assert status == 429
    assert 500 < body["retry_after"] <= 600
    assert (await rest("PATCH", f"/channels/{general}", {"rate_limit_per_user": 5}))[0] == 200


async def test_edits_of_messages_older_than_an_hour_are_scarce(rest: Rest, server: LocalDiscord, general: str) -> None:
    _, message = await rest("POST", f"/channels/{general}/messages", {"content": "board"})
    path = f"/channels/{general}/messages/{message['id']}"
    await server.advance(3601)
    for n in range(3):
        assert (await rest("PATCH", path, {"content": f"board {n}"}))[0] == 200
    status, body = await rest("PATCH", path, {"content": "board 4"})
    assert (status, body["code"]) == (429, 30046)


async def test_two_hundred_new_commands_a_day(rest: Rest, server: LocalDiscord, people: People) -> None:
    path = f"/applications/{server.world.application_id}/commands"
    for batch in range(2):
        commands = [{"name": f"c{batch}-{n}", "description": "d"} for n in range(100)]
        assert (await rest("PUT", path, commands))[0] == 200
        assert (await rest("PUT", path, commands))[0] == 200, "known ones are not new"
    status, body = await rest("PUT", path, [{"name": "one-more", "description": "d"}])
    assert (status, body["code"]) == (429, 30034)


def test_a_window_opens_again_after_its_seconds() -> None:
    now = 100.0
    limits = RateLimits(lambda: now)
    asked = Asked("POST", SEND, {"channel_id": "1"})
    for _ in range(5):
        assert limits.check(asked).refusal is None
    now = 103.0
    refusal = limits.check(asked).refusal
    assert refusal is not None
    assert refusal["retry_after"] == pytest.approx(2.0)
    assert limits.check(Asked("POST", SEND, {"channel_id": "2"})).refusal is None, "each channel has its own"
    now = 105.0
    assert limits.check(asked).refusal is None


def test_forty_a_second_never_meet_the_limit_and_sixty_do() -> None:
    now = 0.0
    limits = RateLimits(lambda: now)

    def refusals(per_second: int) -> int:
        nonlocal now
        now += 10
        count = 0
        for n in range(per_second * 3):
            now += 1 / per_second
            count += limits.check(Asked("POST", SEND, {"channel_id": f"{per_second}-{n}"})).refusal is not None
        return count

    assert refusals(40) == 0
    assert refusals(60) > 0


def test_channels_are_made_fifty_in_ten_seconds() -> None:
    now = 0.0
    limits = RateLimits(lambda: now)
    refused_at = 0
    for n in range(1, 60):
        now += 0.025
        verdict = limits.check(Asked("POST", "/guilds/{guild_id}/channels", {"guild_id": "1"}))
        if verdict.refusal is not None:
            refused_at = n
            break
    assert refused_at == 51
    assert verdict.headers["X-RateLimit-Scope"] == "user"


async def test_a_benchmark_may_loosen_only_the_limits_that_nobody_knows(
    rest: Rest, server: LocalDiscord, people: People, general: str
) -> None:
    server.rest.limits.default = Allowance(20, 1)
    person = people.ids["ada"]
    guild = (await rest("GET", "/users/@me/guilds"))[1][0]["id"]
    for _ in range(20):
        assert (await rest("GET", f"/guilds/{guild}/members/{person}"))[0] == 200
        assert rest.headers["X-RateLimit-Limit"] == "20"
    assert (await rest("POST", f"/channels/{general}/messages", {"content": "one"}))[0] == 200
    assert rest.headers["X-RateLimit-Limit"] == "5"
