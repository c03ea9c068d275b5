"""The examination: from this machine outwards, each check standing on those before it."""

import asyncio

from bot.clock import Clock, SystemClock
from bot.doctor.connection import connection_findings
from bot.doctor.findings import Finding, Report, not_checked
from bot.doctor.machine import (
    backups_finding,
    database_finding,
    photos_finding,
    running_finding,
    settings_finding,
    token_finding,
    zones_finding,
)
from bot.settings import Settings
from bot.terminal import progress
from bot.texts import text


def examine(settings: Settings, clock: Clock | None = None) -> Report:
    """Check everything the bot needs. It uses Discord's REST interface only, so a running bot is not disturbed."""
    with progress(text("cli.checking")):
        return Report(tuple(asyncio.run(findings(settings, clock or SystemClock()))))


async def findings(settings: Settings, clock: Clock) -> list[Finding]:
    kept, database = await database_finding(settings)
    token, token_there = token_finding(settings)
    folders = [backups_finding(settings), photos_finding(settings)]
    found = [settings_finding(settings), running_finding(settings), database, *folders, zones_finding(kept)]
    connection = await connection_findings(settings.discord.api_base, clock)
    found += connection
    if token is None or not connection[0].ok:
        return [*found, token_there, not_checked("server", "doctor.server_not_checked")]
    from bot.doctor.server import server_findings

    return found + await server_findings(settings.discord.api_base, token, kept)
