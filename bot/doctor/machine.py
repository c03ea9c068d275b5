"""What the doctor can see on this machine: the database, the folders, the time zones, the token, a running bot."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.doctor.findings import Finding, bad, good, refused
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.settings import Settings, token_of
from bot.storage.lock import holder_of
from bot.storage.state import state_of
from bot.storage.unit import Database

FEWEST_ZONES = 400
"""The IANA database has about 600 names."""


@dataclass(frozen=True)
class Kept:
    """What the database says about one server."""

    programme: Programme
    staff: tuple[Participant, ...]
    """Staff who have joined."""


def settings_finding(settings: Settings) -> Finding:
    return good("settings", "doctor.settings_good", address=settings.discord.api_base)


def token_finding(settings: Settings) -> tuple[str | None, Finding]:
    try:
        return token_of(settings), good("token", "doctor.token_there")
    except Refusal as refusal:
        return None, refused("token", refusal)


async def database_finding(settings: Settings) -> tuple[tuple[Kept, ...], Finding]:
    """What the database holds about programmes, and whether it is what this version needs."""
    path = settings.database.path
    try:
        state = await asyncio.to_thread(state_of, path)
    except Refusal as refusal:
        return (), refused("database", refusal)
    if state != "current":
        return (), refused("database", Refusal(f"database.{state}", path=path))
    database = Database(path)
    try:
        async with database.read() as unit:
            programmes = await unit.programmes.every()
            rosters = {programme.id: await unit.roster.everyone(programme.id) for programme in programmes}
    finally:
        await database.close()
    kept = tuple(
        Kept(programme, tuple(p for p in rosters[programme.id] if p.kind == "staff" and p.joined))
        for programme in programmes
    )
    return kept, good("database", "doctor.database_good", path=path)


def running_finding(settings: Settings) -> Finding:
    """Whether the bot runs at this moment. That it does not is no fault: it may be about to be started."""
    process = holder_of(settings.database.path)
    if process is None:
        return good("running", "doctor.not_running")
    return good("running", "doctor.running", process=process)


def backups_finding(settings: Settings) -> Finding:
    """Whether backups can be made: without one, no kickoff begins."""
    folder = settings.database.backups
    if _writable(folder) is None:
        return bad("backups", "doctor.backups_not_writable", path=folder)
    return good("backups", "doctor.backups_good", path=folder)


def _writable(folder: Path) -> Path | None:
    """The folder, or that of its parents in which it would be made; `None` where this account may not write."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    return there if there.is_dir() and os.access(there, os.W_OK | os.X_OK) else None


def photos_finding(settings: Settings) -> Finding:
    """Whether photos can be kept, and only the account that runs the bot can read them."""
    folder = settings.photos
    there = _writable(folder)
    if there is None:
        return bad("photos", "doctor.photos_not_writable", path=folder)
    if there == folder and folder.stat().st_mode & 0o077:
        return bad("photos", "doctor.photos_readable", path=folder)
    return good("photos", "doctor.photos_good", path=folder)


def zones_finding(kept: tuple[Kept, ...]) -> Finding:
    """Whether the time zones that the programmes use are known here."""
    if len(available_timezones()) < FEWEST_ZONES:
        return bad("zones", "doctor.zones_none")
    for each in kept:
        try:
            ZoneInfo(each.programme.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return bad("zones", "doctor.zone_unknown", zone=each.programme.time_zone)
    return good("zones", "doctor.zones_good", count=len(available_timezones()))
