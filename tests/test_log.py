"""The log tells what happened with ids, and never a name, an answer or a code."""

import asyncio
import io
import json
import logging
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.domain.refusal import Refusal
from bot.log import WITHHELD, describe, log_task_errors, start_logging

NAME = "Henrietta Quill"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written, as JSON lines. Logging is as it was afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    start_logging("debug", "json", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def entries(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


def test_ids_and_our_words_pass(log: io.StringIO) -> None:
    structlog.get_logger("ithaca").warning("answer.lost", interaction=123, kind="board", groups=[1, 2])
    [entry] = entries(log)
    assert entry["event"] == "answer.lost"
    assert entry["logger"] == "ithaca"
    assert (entry["level"], entry["interaction"], entry["kind"], entry["groups"]) == ("warning", 123, "board", [1, 2])
    assert entry["timestamp"].endswith("Z")


@pytest.mark.parametrize("key", ["name", "answer", "code", "content", "handle", "goal", "person", "anything"])
def test_text_under_other_keys_is_withheld(log: io.StringIO, key: str) -> None:
    structlog.get_logger("ithaca").info("joined", **{key: NAME})
    assert entries(log)[0][key] == WITHHELD


def test_objects_are_withheld_too(log: io.StringIO) -> None:
    structlog.get_logger("ithaca").info("joined", member={"name": NAME}, members=[NAME], payload=NAME.encode())
    assert NAME not in log.getvalue()


def test_a_traceback_has_its_lines_but_not_the_message(log: io.StringIO) -> None:
    structlog.get_logger("ithaca").error("unexpected", exc_info=raised(ValueError(f"no such person: {NAME}")))
    [entry] = entries(log)
    assert entry["exception"].endswith("ValueError")
    assert "test_log.py" in entry["exception"]
    assert NAME not in log.getvalue()


def test_a_chain_of_errors_is_told_without_messages(log: io.StringIO) -> None:
    try:
        try:
            raise sqlite3.IntegrityError(NAME)
        except sqlite3.IntegrityError as first:
            raise RuntimeError(NAME) from first
    except RuntimeError:
        structlog.get_logger("ithaca").error("unexpected", exc_info=True)
    told = entries(log)[0]["exception"]
    assert told.index("sqlite3.IntegrityError") < told.index("which led to") < told.index("RuntimeError")
    assert NAME not in log.getvalue()


def test_errors_of_code_keep_their_message() -> None:
    assert describe(raised(AttributeError("'NoneType' object has no attribute 'id'"))).endswith("attribute 'id'")
    assert describe(raised(Refusal("groups.no_observer", name=NAME))).endswith("groups.no_observer")


def test_other_libraries_keep_numbers_and_paths_only(log: io.StringIO) -> None:
    url = "https://discord.com/api/v10/interactions/55/" + "x" * 60 + "/callback?with_response=true"
    library = logging.getLogger("discord.http")
    library.warning("%s %s responded with %d for %r, retrying in %.2f", "POST", url, 429, NAME, 1.5)
    library.error("Ignoring exception in modal %r:", NAME, exc_info=raised(ValueError(NAME)))
    first, second = entries(log)
    assert first["event"] == "POST /api/v10/interactions/55/…/callback responded with 429 for '<str>', retrying in 1.50"
    assert "ValueError" in second["exception"]
    assert NAME not in log.getvalue()


def test_bodies_that_discord_py_logs_for_debugging_stay_out(log: io.StringIO) -> None:
    logging.getLogger("discord.http").debug("POST %s with %s has returned 200", "https://discord.com/x", NAME)
    logging.getLogger("sqlalchemy.engine.Engine").info("[generated] (%r,)", NAME)
    assert log.getvalue() == ""


def test_a_broken_connection_is_one_line(log: io.StringIO) -> None:
    error = raised(ConnectionResetError(104, "Connection reset by peer"))
    logging.getLogger("discord.client").error("Attempting a reconnect in %.2fs", 1.5, exc_info=error)
    [entry] = entries(log)
    assert entry["event"] == "Attempting a reconnect in 1.50s"
    assert entry["error"] == "ConnectionResetError: Connection reset by peer"
    assert "exception" not in entry


async def test_a_task_that_dies_is_logged_without_its_message(log: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    log_task_errors(loop)
    loop.call_exception_handler({"message": NAME, "exception": raised(ValueError(NAME))})
    entry = entries(log)[-1]
    assert entry["event"] == "task.failed"
    assert "ValueError" in entry["exception"]
    assert NAME not in log.getvalue()


def test_lines_are_for_people(log: io.StringIO) -> None:
    stream = io.StringIO()
    start_logging("info", "lines", stream)
    structlog.get_logger("ithaca").info("stopping", guild=7)
    assert "stopping" in stream.getvalue()
    assert "guild=7" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()
