"""The door: what people do and see, over HTTP and WebSocket. The page, the cast, tests and benchmarks use nothing else.

JSON in and out, ids as decimal strings. Whatever a person may not do in Discord is refused with 4xx and `{"error"}`.
The routes and shapes are described in docs/local-discord.md.
"""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web
from simcord.backend.access import message_accessible
from simcord.backend.errors import BackendError
from simcord.backend.models import Message

from bot.rehearsal import picker, view
from bot.rehearsal.files import MAX_FILE
from bot.rehearsal.impossible import Impossible
from bot.rehearsal.interactions import Interactions
from bot.rehearsal.live import Live
from bot.rehearsal.resolving import Upload, snowflake
from bot.rehearsal.world import World

STATIC = Path(__file__).parent / "static"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def said(body: Any, status: int = 200) -> web.Response:
    return web.Response(text=json.dumps(body), status=status, content_type="application/json")


@web.middleware
async def sentences(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every "no" of the door into a status and a sentence."""
    try:
        return await handler(request)
    except Impossible as no:
        return said({"error": no.sentence}, no.status)
    except BackendError as no:
        return said({"error": no.message}, no.status)
    except (KeyError, ValueError, TypeError) as problem:
        if not request.path.startswith("/door/"):
            raise
        return said({"error": f"That request is not complete: {problem}"}, 400)


class Door:
    """Handlers of everything a person sees and does."""

    def __init__(
        self,
        world: World,
        interactions: Interactions,
        live: Live,
        *,
        clock: Callable[[], dict[str, Any]],
        ready: Callable[[], bool],
    ) -> None:
        self._world, self._interactions, self._live = world, interactions, live
        self._clock, self._ready = clock, ready

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.page),
            web.get("/door/world", self.world),
            web.get("/door/people", self.people),
            web.get("/door/channels", self.channels),
            web.get("/door/messages", self.messages),
            web.get("/door/commands", self.commands),
            web.get("/door/roles", self.roles),
            web.post("/door/slash", self.slash),
            web.post("/door/autocomplete", self.autocomplete),
            web.post("/door/press", self.press),
            web.post("/door/modal", self.modal),
            web.post("/door/message", self.message),
            web.post("/door/dismiss", self.dismiss),
            web.get("/door/live", self.live),
        ]

    # ------------------------------------------------------------------ seeing

    async def page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def world(self, request: web.Request) -> web.Response:
        world = self._world
        guild = {"id": str(world.guild.id), "name": world.guild.name}
        return said({"guild": guild, "clock": self._clock(), "commands_ready": self._ready()})

    async def people(self, request: web.Request) -> web.Response:
        world, groups = self._world, view.groups_by_person(self._world)
        return said(
            [view.person_payload(world, p, acted=self._live.acted(p), group=groups.get(p)) for p in world.guild.members]
        )

    async def channels(self, request: web.Request) -> web.Response:
        return said(view.channels_payload(self._world, self._who(request.query)))

    async def messages(self, request: web.Request) -> web.Response:
        person = self._who(request.query)
        channel = self._interactions.channel(person, snowflake(request.query["channel"]))
        hidden = self._world.hidden.get(person, set())

        def sees(message: Message) -> bool:
            return message.id not in hidden and message_accessible(self._world, channel.id, message, person)

        before = snowflake(request.query["before"]) if request.query.get("before") else None
        limit = max(1, min(int(request.query.get("limit", 50)), 200))
        found = view.newest(self._world.messages[channel.id], sees, before, limit)
        return said([view.message_payload(self._world, message, person) for message in found])

    async def commands(self, request: web.Request) -> web.Response:
        person = self._who(request.query)
        channel = self._interactions.channel(person, snowflake(request.query["channel"]))
        return said(picker.offered(self._world, person, channel.id))

    async def roles(self, request: web.Request) -> web.Response:
        guild = self._world.guild
        ordered = sorted(guild.roles.values(), key=lambda role: -role.position)
        return said([{"id": str(role.id), "name": role.name} for role in ordered])

    async def live(self, request: web.Request) -> web.StreamResponse:
        return await self._live.serve(request, self._who(request.query))

    # ------------------------------------------------------------------ doing

    async def slash(self, request: web.Request) -> web.Response:
        asked, files = await _read(request)
        person, channel = self._who(asked), snowflake(asked["channel"])
        done = await self._interactions.slash(person, channel, asked["name"], asked.get("options") or {}, files)
        return said(view.exchange_payload(self._world, done))

    async def autocomplete(self, request: web.Request) -> web.Response:
        asked, _ = await _read(request)
        person, channel, options = self._who(asked), snowflake(asked["channel"]), asked.get("options") or {}
        choices = await self._interactions.autocomplete(person, channel, asked["name"], options, asked["focused"])
        return said({"choices": [{"name": c["name"], "value": c["value"]} for c in choices]})

    async def press(self, request: web.Request) -> web.Response:
        asked, _ = await _read(request)
        person, channel, message = self._who(asked), snowflake(asked["channel"]), snowflake(asked["message"])
        done = await self._interactions.press(person, channel, message, asked["custom_id"], asked.get("values"))
        return said(view.exchange_payload(self._world, done))

    async def modal(self, request: web.Request) -> web.Response:
        asked, files = await _read(request)
        person, interaction = self._who(asked), snowflake(asked["interaction"])
        done = await self._interactions.submit(person, interaction, asked.get("values") or {}, files)
        return said(view.exchange_payload(self._world, done))

    async def message(self, request: web.Request) -> web.Response:
        asked, files = await _read(request)
        person = self._who(asked)
        channel = self._interactions.channel(person, snowflake(asked["channel"]))
        if not view.can_send(self._world, channel, person):
            raise Impossible("You cannot write in that channel.", 403)
        uploads = [upload for several in files.values() for upload in several]
        if uploads:
            self._world.require_permissions(channel.guild_id, person, channel.id, "attach_files")
        if any(len(data) > MAX_FILE for _, data in uploads):
            raise Impossible(f"A file may have {MAX_FILE // 2**20} MB.", 413)
        content = str(asked.get("content") or "")
        if not content.strip() and not uploads:
            raise Impossible("An empty message cannot be sent.")
        stored = self._world.store_attachments(channel.id, uploads)
        message = self._world.create_message(channel.id, person, content, attachments=stored)
        return said(view.message_payload(self._world, message, person))

    async def dismiss(self, request: web.Request) -> web.Response:
        asked, _ = await _read(request)
        person = self._who(asked)
        message = self._interactions.message(person, snowflake(asked["channel"]), snowflake(asked["message"]))
        if not message.is_ephemeral:
            raise Impossible("Only messages that nobody else sees can be dismissed.")
        self._world.hidden.setdefault(person, set()).add(message.id)
        update = {"type": "delete", "channel": str(message.channel_id), "message_id": str(message.id)}
        self._live.tell(person, update)
        return said({})

    def _who(self, asked: Any) -> int:
        """The member who acts. The bot itself cannot be acted as: it is a program."""
        person = snowflake(asked["as"])
        if person not in self._world.guild.members or person == self._world.bot_user.id:
            raise Impossible("There is no such person on this server.", 404)
        return person


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, list[Upload]]]:
    """The JSON of a request, or of its form field `payload`, with the files by field name."""
    if request.content_type != "multipart/form-data":
        return await request.json(), {}
    asked: dict[str, Any] = {}
    files: dict[str, list[Upload]] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ValueError("nested multipart")
        data = bytes(await part.read())
        if part.filename:
            files.setdefault(part.name or "", []).append((part.filename, data))
        elif part.name == "payload":
            asked = json.loads(data)
    return asked, files
