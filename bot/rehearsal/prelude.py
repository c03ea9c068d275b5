"""What has happened before a rehearsal begins: the programme is set up, the roster is in, and people have joined.

The organiser does it with the bot's own commands, as she would in a real school.
"""

import asyncio
import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.files.tables import write_csv
from bot.rehearsal.ensemble import ROLES, SCHOOL
from bot.rehearsal.visitor import Answer, Message, Visitor, buttons, settles, words

EPHEMERAL = 1 << 6
"""Discord's flag of a message that one person sees."""
PATIENCE = 600.0
"""Seconds, real ones: a thousand people take a while to join at forty calls a second."""

ASKS_AGAIN = 5


class PreludeFailed(Exception):  # noqa: N818 - it is an answer
    """The bot answered what the organiser did not expect. Its words are the message."""


class Log(Protocol):
    """Where it is written down what somebody (by Discord id) has done, since when, and what they were told."""

    def now(self) -> datetime: ...

    def wrote(self, person: str, action: str, /, **more: object) -> None: ...


@dataclass(frozen=True)
class Cue:
    """Where the organiser is and who else is there."""

    owner: Visitor
    channel: str
    guest: Callable[[str, str], Visitor]
    """A person by roster id or, without one, by name."""
    said: Callable[[str], None]
    """Told what is going on, for a person who waits."""
    log: Log | None = None
    away: Collection[str] = ()
    """The names of those who do not type their code yet."""

    @contextmanager
    def writing(self, person: Visitor, action: str, **more: object) -> Iterator[dict[str, object]]:
        """Write down what this person does meanwhile; what is put into the dictionary too."""
        found = dict(more) if self.log is None else {"began": self.log.now(), **more}
        yield found
        if self.log is not None:
            self.log.wrote(person.id, action, **found)


async def prelude(
    cue: Cue, *, zone: str, roles: Mapping[str, str], roster: tuple[str, bytes], quiz: tuple[str, bytes] | None = None
) -> None:
    """Set the programme up, import the school's people and then the roster, and let everybody join.

    A `quiz` that does not ship is brought along.

    `roles` are role ids by name. People whose account the roster does not know join by code.
    Raises `PreludeFailed` with the bot's words.
    """
    cue.said("Setting the programme up")
    options: dict[str, object] = {f"{kind}_role": roles[name] for kind, name in ROLES.items()}
    with cue.writing(cue.owner, "set_up_programme", zone=zone):
        await settled(cue, await _asked(cue, "programme setup", None, time_zone=zone, **options))
    cue.said("Importing the school's people")
    await _import(cue, "school.csv", _school_file())
    cue.said("Importing the roster")
    await _import(cue, *roster)
    cue.said("Letting people join")
    await _match(cue)
    await _join_by_code(cue)
    if quiz:
        await settled(cue, await _asked(cue, "quiz upload", {"file": quiz}))
    await _tidy(cue)


async def _tidy(cue: Cue) -> None:
    """Dismiss the private answers, so that whoever acts as the organiser begins with an empty page."""
    for message in await cue.owner.messages(cue.channel):
        if message["flags"] & EPHEMERAL:
            await cue.owner.dismiss(message)


async def _asked(
    cue: Cue, name: str, files: Mapping[str, tuple[str, bytes]] | None = None, **options: object
) -> Answer:
    """Send the command; again, as a person would, while "the application did not respond"."""
    for _ in range(ASKS_AGAIN):
        answer = await cue.owner.slash(cue.channel, name, files, **options)
        if answer["state"] != "failed":
            return answer
    raise PreludeFailed(f"no answer to /{name}")


async def settled(cue: Cue, answer: Answer, *wanted: str) -> Message:
    """The bot's last word on an answer: not thinking any more and, if buttons are `wanted`, with one of these.

    Raises `PreludeFailed` if it never comes.
    """

    def is_it(message: Message) -> bool:
        keys = buttons(message)
        has = not wanted or any(key.startswith(prefix) for key in keys for prefix in wanted)
        return has and settles(answer, message)

    try:
        return await cue.owner.until(cue.channel, is_it, seconds=PATIENCE)
    except TimeoutError:
        raise PreludeFailed(f"no answer with {wanted or 'any words'}") from None


async def pressed(cue: Cue, message: Message, prefix: str) -> Message:
    """Press the button whose id begins so, and wait until the buttons are gone. Returns what the message then says."""
    custom_id = next(key for key in buttons(message) if key.startswith(prefix))
    await cue.owner.press(message, custom_id)
    return await cue.owner.until(cue.channel, lambda m: m["id"] == message["id"] and not buttons(m), seconds=PATIENCE)


async def _import(cue: Cue, name: str, content: bytes) -> None:
    answer = await _asked(cue, "roster import", {"file": (name, content)})
    preview = await settled(cue, answer, "roster:keep:", "roster:discard:")
    if not any(key.startswith("roster:keep:") for key in buttons(preview)):
        raise PreludeFailed(words(preview))
    with cue.writing(cue.owner, "imported", file=name):
        await pressed(cue, preview, "roster:keep:")


async def _match(cue: Cue) -> None:
    answer = await _asked(cue, "roster match")
    found = await settled(cue, answer, "roster:match:")
    with cue.writing(cue.owner, "matched") as told:
        told["told"] = words(await pressed(cue, found, "roster:match:"))


async def _join_by_code(cue: Cue) -> None:
    """Who has no account on the roster was sent a code, and types it."""
    codes = await settled(cue, await _asked(cue, "roster codes"))
    for attachment in codes["attachments"]:
        content = (await cue.owner.read(attachment["url"])).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(content)))
        async with asyncio.TaskGroup() as arrivals:
            for row in rows:
                values = {header.casefold(): value for header, value in row.items()}
                guest = cue.guest(values["roster id"], values["name"])
                if values["name"] in cue.away:
                    with cue.writing(guest, "was_sent_code", code=values["code"]):
                        continue
                else:
                    arrivals.create_task(type_code(cue, guest, values["code"]))


async def type_code(cue: Cue, guest: Visitor, code: str) -> None:
    """Join, as whoever was sent this code."""
    with cue.writing(guest, "typed", command="join") as told:
        answer = await guest.slash(cue.channel, "join", code=code)
        told["told"] = words(answer["message"]) if answer["message"] else ""


def _school_file() -> bytes:
    header: Sequence[str] = ("Kind", "Name", "Discord handle")
    return write_csv(header, [(person.kind, person.name, person.handle) for person in SCHOOL])
