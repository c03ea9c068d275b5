"""One process per database file: two bots on one file would both answer every press."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.domain.refusal import Refusal


@contextmanager
def sole_process(path: Path) -> Iterator[None]:
    """Hold the database file `path` for this process, by a lock on the file `<path>.lock` beside it.

    The system lets go of the lock when the process ends, however it ends; the side file stays and means nothing.
    Raises `Refusal` if another process holds it, or there can be no file.
    """
    if path.is_dir():
        raise Refusal("database.is_folder", path=path)
    side = path.with_name(f"{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(side, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Refusal("database.no_folder", path=path, folder=path.parent, reason=error.strerror) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal("database.in_use", path=path, process=_written(descriptor)) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def holder_of(path: Path) -> str | None:
    """The process that holds the database file `path`, by its number; `None` if none does.

    To ask is to hold the lock oneself for that moment, with whoever else asks.
    """
    try:
        descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _written(descriptor)
    finally:
        os.close(descriptor)
    return None


def _written(descriptor: int) -> str:
    return os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "?"
