"""The database file: how it is opened, and the two ways to work in it.

Writers get `BEGIN IMMEDIATE`, since SQLite's default transactions lose updates silently, and one connection, so that
they queue in this process instead of polling the file's lock. Readers get a snapshot each and cannot write.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

BUSY_TIMEOUT_MS = 5000


def write_engine(path: Path) -> AsyncEngine:
    """The engine for units of work that change something: one connection, `BEGIN IMMEDIATE`, every commit on disk."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=1, max_overflow=0, pool_timeout=60)
    _prepare(engine, begin="BEGIN IMMEDIATE", query_only=False)
    return engine


def read_engine(path: Path) -> AsyncEngine:
    """The engine for looking only: a write on it fails."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=4, max_overflow=0, pool_timeout=60)
    _prepare(engine, begin="BEGIN", query_only=True)
    return engine


def _prepare(engine: AsyncEngine, *, begin: str, query_only: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        # The driver must not open transactions of its own: it would begin none before a SELECT.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=FULL")
        if query_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
