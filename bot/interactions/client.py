"""The bot: discord.py's client, with the services at hand for the cogs."""

import asyncio
import hashlib
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from typing import Any, Protocol

import discord
from discord.ext import commands

from bot.domain.my import Owed
from bot.interactions.access import AccessKeeper
from bot.interactions.boundary import Tree, report
from bot.interactions.controls import Button, Form, route_form
from bot.interactions.nudging import Nudging
from bot.interactions.redrawing import Redrawing
from bot.interactions.sending import PacedSender
from bot.interactions.wording import Wording, translations
from bot.schedule import Schedule
from bot.services import Services

ON_READY = "discord.py: on_ready"
"""How discord.py names the tasks of everybody who waits for a session to begin."""

Way = Callable[[Owed, str], Sequence[Button]]
"""Gives the buttons that do what somebody owes, in their language."""


class Files(Protocol):
    """Reading and writing files somewhere else than on the loop."""

    async def run(self, job: str, /, *args: Any) -> Any:
        """Have a job of `bot/files` done. Raises what the job raises, a `Refusal` among it."""
        ...


class Ithaca(commands.Bot):
    """A Discord client that loads one extension per feature.

    `close` is called last, when nothing can use the services any more.
    """

    files: Files

    def __init__(self, services: Services, features: Sequence[str], close: Callable[[], Awaitable[None]]) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            intents=discord.Intents(guilds=True),
            tree_cls=Tree,
            allowed_mentions=discord.AllowedMentions.none(),
            help_command=None,
            max_messages=None,
        )
        self.services = services
        self.features = features
        self._close = close
        self.sender = PacedSender(self, self.services)
        self.access = AccessKeeper(self)
        self.nudging = Nudging(self)
        self.redrawing = Redrawing(self)
        self.schedule = Schedule(self.services.clock)
        self.forms: dict[str, Form] = {}
        self.welcome_buttons: list[Callable[[str], Button]] = []
        """What features add to each group's welcome, by the programme's language."""
        self.ways: dict[str, Way] = {}
        """The buttons that do what somebody owes, by the rule that would nudge about it: each feature adds its own."""
        self._taking_up = ExitStack()

    async def setup_hook(self) -> None:
        # Until everybody has taken up what is left to do, a rehearsal's clock must not pass over what is due.
        self._taking_up.enter_context(self.services.clock.working())
        for feature in self.features:
            await self.load_extension(feature)
        await self.tree.set_translator(Wording(self.tree))
        self.schedule.start()
        await self.offer_commands()

    def add_forms(self, *forms: Form) -> None:
        """Make these forms answer their submissions."""
        self.forms |= {form.name: form for form in forms}

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        await route_form(self.forms, interaction)

    async def offer_commands(self) -> None:
        """Tell Discord our commands, unless it knows just these already: it allows few changes a day."""
        assert self.application_id is not None
        offered: list[dict[str, Any]] = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        offered.append(translations(self.tree))
        digest = hashlib.sha256(json.dumps(offered, sort_keys=True).encode()).hexdigest()
        if await self.services.programme.offered_commands(self.application_id) != digest:
            await self.tree.sync()
            await self.services.programme.commands_offered(self.application_id, digest)

    async def on_ready(self) -> None:
        self.services.outbox.call_when_changed(self.redrawing.poke)
        self.redrawing.poke()
        others = {task for task in asyncio.all_tasks() if task.get_name() == ON_READY} - {asyncio.current_task()}
        if others:
            await asyncio.wait(others)
        self._taking_up.close()

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        if error := sys.exc_info()[1]:
            report(error, method=event_method)

    async def close(self) -> None:
        self._taking_up.close()
        self.schedule.stop()
        self.redrawing.close()
        await super().close()
        await self._close()
