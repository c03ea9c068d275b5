"""A person at the local Discord's door: what the page does for a human, for the cast and for tests.

Everything goes over HTTP and WebSocket, so nobody in a rehearsal can do what a real client could not.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import aiohttp

from bot.clock import network_pause

RECONNECT_AFTER = 0.2

Message = dict[str, Any]
Answer = dict[str, Any]
LOADING = 1 << 7
"""Discord's flag of a message that stands for an answer to come."""


class DoorClosed(Exception):  # noqa: N818 - it is an answer
    """The local Discord said no to what a person tried: they may not, or it is not there."""


class Visitor:
    """One person. Ids are decimal strings, as in Discord's own JSON."""

    def __init__(self, session: aiohttp.ClientSession, url: str, person_id: str) -> None:
        self._session = session
        self._url = url
        self.id = person_id

    async def channels(self) -> list[dict[str, Any]]:
        """The channels this person may see."""
        found: list[dict[str, Any]] = await self._get("channels", {"as": self.id})
        return found

    async def messages(self, channel: str, limit: int = 50) -> list[Message]:
        """The channel's last messages that this person may see, oldest first."""
        query = {"as": self.id, "channel": channel, "limit": str(limit)}
        found: list[Message] = await self._get("messages", query)
        return found

    async def slash(
        self, channel: str, name: str, files: Mapping[str, tuple[str, bytes]] | None = None, **options: object
    ) -> Answer:
        """Send a slash command. `files` are attachment options: name -> (file name, content)."""
        body = {"as": self.id, "channel": channel, "name": name, "options": options}
        return await self._send("slash", body, files)

    async def choices(self, channel: str, name: str, option: str, typed: str = "") -> dict[str, Any]:
        """What an option's suggestions are: value by name."""
        body = {"as": self.id, "channel": channel, "name": name, "options": {option: typed}, "focused": option}
        return {c["name"]: c["value"] for c in (await self._post("autocomplete", json=body))["choices"]}

    async def press(self, message: Message, custom_id: str, values: list[str] | None = None) -> Answer:
        """Press a button, or choose in a select, of a message this person sees."""
        body = {"as": self.id, "channel": message["channel_id"], "message": message["id"], "custom_id": custom_id}
        return await self._post("press", json=body if values is None else {**body, "values": values})

    async def submit(
        self, opened: Answer, values: Mapping[str, object], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> Answer:
        """Send the form that an answer opened. `files` are for its fields that take some."""
        return await self._send("modal", {"as": self.id, "interaction": opened["id"], "values": dict(values)}, files)

    async def dismiss(self, message: Message) -> None:
        """Hide a message that only this person sees."""
        body = {"as": self.id, "channel": message["channel_id"], "message": message["id"]}
        await self._post("dismiss", json=body)

    async def until(
        self, channel: str, wanted: Callable[[Message], bool], *, every: float = 0.1, seconds: float = 60
    ) -> Message:
        """The newest message that is `wanted`, as soon as this person sees one. Seconds are real ones.

        Raises `TimeoutError` if none comes.
        """
        async with asyncio.timeout(seconds):
            while True:
                for message in reversed(await self.messages(channel)):
                    if wanted(message):
                        return message
                await network_pause(every)

    async def watch(self) -> AsyncIterator[dict[str, Any]]:
        """What happens before this person's eyes, for ever; connects again when the line drops."""
        while True:
            try:
                async with self._session.ws_connect(f"{self._url}/door/live", params={"as": self.id}) as socket:
                    async for frame in socket:
                        if frame.type is aiohttp.WSMsgType.TEXT:
                            yield json.loads(frame.data)
            except aiohttp.ClientError:
                pass
            if self._session.closed:
                return
            await network_pause(RECONNECT_AFTER)

    async def _get(self, what: str, query: Mapping[str, str]) -> Any:
        async with self._session.get(f"{self._url}/door/{what}", params=query) as response:
            return await _body(response)

    async def _post(self, what: str, **content: Any) -> Answer:
        async with self._session.post(f"{self._url}/door/{what}", **content) as response:
            answer: Answer = await _body(response)
            return answer

    async def _send(self, what: str, body: Mapping[str, Any], files: Mapping[str, tuple[str, bytes]] | None) -> Answer:
        if not files:
            return await self._post(what, json=body)
        form = aiohttp.FormData()
        form.add_field("payload", json.dumps(body), content_type="application/json")
        for field, (filename, content) in files.items():
            form.add_field(field, content, filename=filename, content_type="application/octet-stream")
        return await self._post(what, data=form)

    async def read(self, url: str) -> bytes:
        """The content of an attachment."""
        async with self._session.get(url) as response:
            return await response.read()


async def _body(response: aiohttp.ClientResponse) -> Any:
    body = await response.json()
    if response.status >= 400:
        raise DoorClosed(body.get("error", str(response.status)))
    return body


def thinking(message: Message) -> bool:
    """Whether it says no more yet than that the bot is thinking."""
    return bool(message["flags"] & LOADING)


def settles(answer: Answer, message: Message) -> bool:
    """Whether this message is the bot's last word on an interaction."""
    return (message.get("interaction_metadata") or {}).get("id") == answer["id"] and not thinking(message)


def buttons(message: Message) -> dict[str, dict[str, Any]]:
    """The message's buttons and selects that can be used, by custom id."""
    return {item["custom_id"]: item for item in parts(message) if "custom_id" in item and not item.get("disabled")}


def parts(message: Message) -> list[dict[str, Any]]:
    """The message's components in the order they are shown, with those inside others."""
    found: list[dict[str, Any]] = []
    waiting = list(message.get("components", []))
    while waiting:
        item = waiting.pop(0)
        found.append(item)
        waiting = [*item.get("components", []), *filter(None, [item.get("accessory")]), *waiting]
    return found


def words(message: Message) -> str:
    """Everything the message says."""
    said = [message.get("content", ""), *(part.get("content", "") for part in parts(message))]
    for embed in message.get("embeds", []):
        said += [embed.get("title", ""), embed.get("description", ""), embed.get("footer", {}).get("text", "")]
        said += [part for field in embed.get("fields", []) for part in (field["name"], field["value"])]
    return "\n".join(filter(None, said))
