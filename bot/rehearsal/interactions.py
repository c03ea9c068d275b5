"""People act, the bot answers: slash commands, autocomplete, presses, modals.

Every act is its own coroutine that waits for its own answer, so a thousand people may press at once. simcord's actors
are not used, since they take turns; its access rules and payload builder are.
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from typing import Any

from simcord.backend import serializers
from simcord.backend.access import channel_accessible, message_accessible
from simcord.backend.models import Channel, Message
from simcord.enums import InteractionType
from simcord.interactions import base_payload

from bot.rehearsal import components, modals, picker
from bot.rehearsal.counts import Counts
from bot.rehearsal.exchanges import FIRST_RESPONSE, Exchange
from bot.rehearsal.files import MAX_FILE
from bot.rehearsal.gateway import Gateway
from bot.rehearsal.impossible import Impossible
from bot.rehearsal.resolving import Resolver, Upload, partial_channel
from bot.rehearsal.traffic import Traffic
from bot.rehearsal.world import World

Files = Mapping[str, list[Upload]]


class Interactions:
    """What a person can do to the bot. Every method returns when the bot has answered or was too late."""

    def __init__(self, world: World, gateway: Gateway, traffic: Traffic, counts: Counts) -> None:
        self._world, self._gateway, self._traffic, self._counts = world, gateway, traffic, counts
        world.exchanges.on_answer.append(counts.answered)

    async def slash(
        self, person: int, channel_id: int, name: str, options: Mapping[str, Any], files: Files
    ) -> Exchange:
        """Send a slash command."""
        channel = self.channel(person, channel_id)
        root, path, leaf = picker.find(self._world, person, channel.id, name)
        resolver = Resolver(self._world, person, channel)
        data = picker.nested(root, path, picker.fill(leaf, options, files, resolver))
        data |= {"resolved": resolver.resolved} if resolver.resolved else {}
        full_name = " ".join([root["name"], *path])
        return await self._ask(InteractionType.APPLICATION_COMMAND, person, channel, data, command=full_name)

    async def autocomplete(
        self, person: int, channel_id: int, name: str, options: Mapping[str, Any], focused: str
    ) -> list[dict[str, Any]]:
        """The choices the bot offers for the focused option; none when it does not answer."""
        channel = self.channel(person, channel_id)
        root, path, leaf = picker.find(self._world, person, channel.id, name)
        if not any(o["name"] == focused and o.get("autocomplete") for o in leaf.get("options") or []):
            raise Impossible(f"/{name} has no option {focused!r} that offers choices.")
        filled = picker.fill(leaf, options, {}, Resolver(self._world, person, channel), focused=focused)
        data = picker.nested(root, path, filled)
        exchange = await self._ask(InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE, person, channel, data)
        return exchange.record.autocomplete_choices or []

    async def press(
        self, person: int, channel_id: int, message_id: int, custom_id: str, values: Sequence[Any] | None
    ) -> Exchange:
        """Press a button, or choose in a menu."""
        channel = self.channel(person, channel_id)
        message = self.message(person, channel.id, message_id)
        data = components.pressed(message, custom_id, values, Resolver(self._world, person, channel))
        self._counts.pressed(custom_id)
        return await self._ask(
            InteractionType.MESSAGE_COMPONENT, person, channel, data, source=message, custom_id=custom_id
        )

    async def submit(self, person: int, interaction_id: int, values: Mapping[str, Any], files: Files) -> Exchange:
        """Submit the modal that an earlier interaction of this person was answered with."""
        shown = self._world.exchanges.get(interaction_id)
        if shown is None or shown.record.modal is None or shown.record.user_id != person:
            raise Impossible("You have no such form open.", 404)
        if shown.record.modal_consumed:
            raise Impossible("That form was already sent.", 409)
        channel = self.channel(person, shown.record.channel_id)
        data = modals.submitted(shown.record.modal, values, files, Resolver(self._world, person, channel))
        shown.record.modal_consumed = True
        source_id = shown.record.source_message_id
        source = self._world.messages[channel.id].get(source_id) if source_id is not None else None
        return await self._ask(InteractionType.MODAL_SUBMIT, person, channel, data, source=source)

    # ------------------------------------------------------------------ what a person may touch

    def channel(self, person: int, channel_id: int) -> Channel:
        """A channel this person can see."""
        if not channel_accessible(self._world, channel_id, person):
            raise Impossible("You cannot see that channel.", 403)
        return self._world.channels[channel_id]

    def message(self, person: int, channel_id: int, message_id: int) -> Message:
        """A message this person can see and has not dismissed."""
        message = self._world.messages.get(channel_id, {}).get(message_id)
        if (
            message is None
            or not message_accessible(self._world, channel_id, message, person)
            or message_id in self._world.hidden.get(person, ())
        ):
            raise Impossible("You cannot see that message.", 403)
        return message

    # ------------------------------------------------------------------ over the wire

    async def _ask(
        self,
        kind: InteractionType,
        person: int,
        channel: Channel,
        data: dict[str, Any],
        *,
        source: Message | None = None,
        custom_id: str | None = None,
        command: str | None = None,
    ) -> Exchange:
        world = self._world
        record, payload = base_payload(
            world, type=kind, channel_id=channel.id, guild_id=channel.guild_id, user_id=person, data=data
        )
        record.command_name = command or record.command_name  # people read "used /groups create", not "/groups"
        record.source_message_id = source.id if source is not None else None
        payload |= {
            "type": int(kind),
            "channel": partial_channel(world, channel, person),
            "attachment_size_limit": MAX_FILE,
            "locale": world.people[person].locale if person in world.people else "en-US",
            "authorizing_integration_owners": {} if channel.guild_id is None else {"0": str(channel.guild_id)},
        }
        if channel.guild_id is not None:
            payload["guild"] = {"id": str(channel.guild_id), "locale": "en-US", "features": []}
        if source is not None:
            payload["message"] = dict(serializers.message_payload(world, source))
        exchange = Exchange(record, custom_id)
        world.exchanges.add(exchange)
        self._gateway.dispatch("INTERACTION_CREATE", payload, exchange.mark_written)
        left = exchange.opened + FIRST_RESPONSE - time.monotonic()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(exchange.done.wait(), left)
        self._traffic.touch()
        return exchange
