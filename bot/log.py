"""The log: one structured line per event, on standard error, with ids and never names, answers, codes or goals.

That is kept by what may pass, not by what is looked for: numbers and instants pass; text passes only under the keys in
`PLAIN`, which hold words of ours and of Discord. Messages of other libraries lose the text in their arguments, and
tracebacks keep their lines of code but lose messages that could quote a person.
"""

import asyncio
import logging
import re
import sys
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Level = Literal["debug", "info", "warning", "error"]

PLAIN = frozenset(
    {"event", "level", "logger", "timestamp", "error", "reason", "reference", "kind", "state", "step", "job", "feature"}
    | {"command", "method", "route", "signal", "revision", "version", "address", "action", "trouble", "backup", "pulse"}
)
"""Keys whose text is ours: event names, states, kinds of things, classes of errors. Never what a person wrote."""

WITHHELD = "(withheld)"
QUIETER = {
    "discord": logging.INFO,
    "sqlalchemy": logging.WARNING,
    "aiosqlite": logging.INFO,
    "aiohttp": logging.INFO,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
}
"""Below these levels the libraries log message bodies, bound parameters, and every turn of their wheels."""

SAFE_MESSAGES = (AttributeError, ImportError, NameError, TypeError, RecursionError, NotImplementedError)
"""Errors whose message speaks of code only."""


BROKEN_CONNECTIONS = ("ConnectionClosed", "GatewayNotFound")


def start_logging(level: Level, form: Literal["lines", "json"], stream: TextIO | None = None) -> None:
    """Send our log and that of every library to `stream` (else standard error)."""
    target = stream or sys.stderr
    shared: list[Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        plain_traceback,
        guard,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_without_arguments, *shared],
            pass_foreign_args=True,
            use_get_message=False,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(form, target)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    threshold = getattr(logging, level.upper())
    root.setLevel(threshold)
    for name, lowest in QUIETER.items():
        logging.getLogger(name).setLevel(max(threshold, lowest))
    logging.captureWarnings(True)


def _rendering(form: str, target: TextIO) -> list[Processor]:
    if form == "json":
        return [structlog.processors.JSONRenderer(default=str, ensure_ascii=False)]
    return [structlog.dev.ConsoleRenderer(colors=target.isatty(), pad_event_to=28)]


def log_task_errors(loop: asyncio.AbstractEventLoop) -> None:
    """Log what background tasks die of through this log: asyncio's own message quotes the error."""
    log = structlog.get_logger("ithaca.loop")

    def handle(loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        log.error("task.failed", exc_info=context.get("exception") or False)

    loop.set_exception_handler(handle)


def guard(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Withhold every value that could be something a person wrote."""
    return {key: value if key.startswith("_") else _allowed(key, value) for key, value in event.items()}


def _allowed(key: str, value: object) -> object:
    if value is None or isinstance(value, bool | int | float | date | datetime | timedelta):
        return value
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, list | tuple | set | frozenset):
        return [_allowed(key, item) for item in value]
    if key == "exception" or (key in PLAIN and isinstance(value, str)):
        return value
    return WITHHELD


def plain_traceback(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Turn `exc_info` into text under `exception`: the lines of code, and of the messages what is harmless."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        if str(event.get("logger")).startswith("discord") and _of_the_network(error):
            event["error"] = describe(error)
        else:
            event["exception"] = "\n".join(_told(error))
    return event


def _of_the_network(error: BaseException) -> bool:
    """Whether discord.py logs this because a connection broke, which it mends by itself: no news for a traceback."""
    kind = type(error)
    return isinstance(error, OSError) or kind.__module__.startswith("aiohttp") or kind.__name__ in BROKEN_CONNECTIONS


def _told(error: BaseException, seen: frozenset[int] = frozenset()) -> Iterable[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None and id(earlier) not in seen:
        yield from _told(earlier, seen | {id(error)})
        yield "-- which led to --"
    yield from (line.rstrip("\n") for line in traceback.format_tb(error.__traceback__))
    yield describe(error)
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _told(part, seen | {id(error)})


def describe(error: BaseException) -> str:
    """An error in a few words that quote nobody: its class, and its message if that can only speak of code."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, SAFE_MESSAGES):
        return f"{name}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    numbers = {key: getattr(error, key, None) for key in ("status", "code")}
    told = ", ".join(f"{key} {value}" for key, value in numbers.items() if isinstance(value, int))
    key = getattr(error, "key", None)
    return f"{name}: {told or key}" if told or isinstance(key, str) else name


ADDRESS = re.compile(r"^(https?|wss?)://[^/\s]+(?P<path>/[^\s?]*)?")
SECRET_PART = re.compile(r"(?<=/)[\w\-.]{40,}")
HARMLESS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


def _without_arguments(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """A library's message: its first line, with the numbers that were put into it and without the text."""
    message, given = str(event["event"]), event.pop("positional_args", ())
    if given:
        harmless = {k: _harmless(v) for k, v in given.items()} if isinstance(given, Mapping) else None
        with suppress(TypeError, ValueError, KeyError):
            message = message % (harmless or tuple(_harmless(value) for value in given))
    event["event"] = message.partition("\n")[0]
    return event


def _harmless(value: object) -> object:
    if isinstance(value, int | float) or value is None:
        return value
    if isinstance(value, str):
        if found := ADDRESS.match(value):
            return SECRET_PART.sub("…", found["path"] or "/")
        if value in HARMLESS:
            return value
    return f"<{type(value).__name__}>"
