"""The composition root: settings -> database -> services -> bot, opened in this order and closed in reverse."""

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.clock import Clock, SystemClock
from bot.domain.meetups.proof import PhotoRules
from bot.files.worker import FileWorker
from bot.interactions.client import Ithaca
from bot.services import build_services
from bot.settings import Settings
from bot.storage.unit import Database

FEATURES = (
    "cogs.programme",
    "cogs.roster",
    "cogs.joining",
    "cogs.groups",
    "cogs.meetups",
    "cogs.quiz",
    "cogs.kickoff",
    "cogs.concerns",
    "cogs.calls",
    "cogs.announcements",
    "cogs.feedback",
    "cogs.goals",
    "cogs.my",
    "cogs.nudges",
    "cogs.privacy",
    "cogs.attention",
    "cogs.reports",
)


def create_bot(settings: Settings, clock: Clock | None = None) -> Ithaca:
    """The bot, ready to be started with the token. Its database must have been upgraded.

    `[discord] api_base` and `gateway` hold for the whole process: discord.py has one place for each.
    """
    Route.BASE = settings.discord.api_base
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord.gateway)
    database = Database(settings.database.path)
    files = FileWorker()

    async def close() -> None:
        await files.close()
        await database.close()

    services = build_services(
        database,
        clock or SystemClock(),
        settings.database.backups,
        backups_kept=settings.database.backups_kept,
        results_pause_seconds=settings.kickoff.results_pause_seconds,
        photos=settings.photos,
        photo_rules=PhotoRules(settings.meetups.photo_days, settings.meetups.photo_megabytes * 2**20),
        nudge_rules=settings.nudges.rules(),
        retention=settings.retention.periods(),
        digest=settings.reports.rules(),
    )
    bot = Ithaca(services, FEATURES, close)
    bot.files = files
    return bot
