"""What kind of file the database is, found out before anything opens it in earnest. Blocking."""

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Literal

from bot.domain.refusal import Refusal

State = Literal["missing", "old", "current"]
VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
REVISION = re.compile(r'^(revision|down_revision) = (?:"(\w+)"|None)$', re.MULTILINE)
"""As our template for migrations writes them."""


def state_of(path: Path) -> State:
    """Whether there is a database yet, and whether it lacks migrations. Changes nothing.

    Raises `Refusal` (`database.…`) for what can be no database of this version: a directory, a file that may not be
    written, one that is not SQLite's or not Ithaca's, a damaged one, or one that a newer Ithaca has written.
    """
    _refuse_unusable(path)
    if not path.exists() or path.stat().st_size == 0:
        return "missing"
    revision = _revision(path)
    if revision is None:
        return "missing"
    known, newest = _known_revisions()
    if revision not in known:
        raise Refusal("database.newer", path=path, revision=revision)
    return "current" if revision == newest else "old"


def _refuse_unusable(path: Path) -> None:
    if path.is_dir():
        raise Refusal("database.is_folder", path=path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal("database.no_folder", path=path, folder=path.parent, reason=error.strerror) from error
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise Refusal("database.folder_not_writable", path=path, folder=path.parent)
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        raise Refusal("database.not_writable", path=path)


def _revision(path: Path) -> str | None:
    """The migration that the file is at; `None` for a SQLite file without any table."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables:
                return None
            if "alembic_version" not in tables:
                raise Refusal("database.not_ours", path=path)
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        key = "database.busy" if "locked" in str(error) else "database.cannot_open"
        raise Refusal(key, path=path, reason=error) from error
    except sqlite3.DatabaseError as error:
        key = "database.not_a_database" if "not a database" in str(error) else "database.damaged"
        raise Refusal(key, path=path) from error
    return str(row[0]) if row else None


def _known_revisions() -> tuple[set[str], str | None]:
    """The migrations that there are, and the newest. Read from their files, since Alembic costs a start 10 MB."""
    before: dict[str, str] = {}
    for path in VERSIONS.glob("*.py"):
        found = dict(REVISION.findall(path.read_text("utf-8")))
        before[found["revision"]] = found["down_revision"]
    return set(before), next(iter(before.keys() - before.values()), None)
