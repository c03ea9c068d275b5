"""Of a whole flow, with its refusals and a bug in the middle, the log tells no name, handle, code or answer."""

import io
import logging
from collections.abc import Iterator

import pytest
import simcord
import structlog

from bot.log import start_logging
from bot.storage.unit import Database
from tests.cogs.conftest import Stage
from tests.cogs.roster_stage import enrol, member, set_up, words

NAMES = ("Henrietta Quill", "Bartholomew Finch")
HANDLES = ("henrietta_q", "bartholomew.f")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is written, at the most talkative level. Logging is as it was afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    start_logging("debug", "json", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def test_importing_and_joining(
    stage: Stage, database: Database, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_up(stage)
    lines = [
        f"{kind},{name},R{number},{handle},Owls"
        for number, (kind, name, handle) in enumerate(zip(("mentor", "student"), NAMES, HANDLES, strict=True))
    ]
    await enrol(stage, *lines)
    people = [member(stage, handle) for handle in HANDLES]
    await stage.owner.slash(stage.general, "roster codes")
    async with database.read() as unit:
        programme = (await unit.programmes.every())[0]
        codes = await unit.joining.codes(programme.id)
    assert codes
    simcord.assert_responded(await people[0].slash(stage.general, "join", code="WRONGCODE"))
    simcord.assert_responded(await people[0].slash(stage.general, "join", code=next(iter(codes.values()))))

    async def broken(*given: object) -> None:
        raise ValueError(f"cannot join: {given} {NAMES}")

    monkeypatch.setattr(stage.bot.services.joining, "use_code", broken)
    told = words(await people[1].slash(stage.general, "join", code=next(iter(codes.values()))))

    written = log.getvalue()
    assert "use_code" in written or "broken" in written, "the bug did not reach the log"
    assert any(reference in told for reference in written.split('"')), "the person was not told the bug's reference"
    for private in (*NAMES, *HANDLES, *codes.values(), "WRONGCODE", "Owls"):
        assert private not in written


async def test_an_error_in_a_listener_is_logged(stage: Stage, log: io.StringIO) -> None:
    async def broken() -> None:
        raise ValueError(NAMES[0])

    stage.bot.add_listener(broken, "on_school_bell")
    stage.bot.dispatch("school_bell")
    await stage.env.settle()
    assert '"method": "on_school_bell"' in log.getvalue()
    assert "ValueError" in log.getvalue()
    assert NAMES[0] not in log.getvalue()
