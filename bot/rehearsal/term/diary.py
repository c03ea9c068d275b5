"""The story's own log, `story.jsonl`: what the cast did and saw, instant by instant, written by the cast itself.

Nothing in it comes from the bot's database, so the two can be held against each other.
"""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from bot.clock import Clock

STORY = "story.jsonl"
"""Its file in a story's folder."""


class Diary:
    """Writes a line for each thing that somebody did or was shown. Without a path it only counts."""

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self._clock = clock
        self._file: TextIO | None = path.open("w", encoding="utf-8", buffering=1) if path else None
        self.counts: Counter[str] = Counter()
        """How often each action is in it."""

    def note(self, person: str, group: str, action: str, **more: object) -> None:
        """`person` is a handle, `group` a name (the organiser has none), `more` what there is to say of this action."""
        self.counts[action] += 1
        said = {name: _plain(value) for name, value in more.items()}
        entry = {"at": _plain(self._clock.now()), "person": person, "group": group, "action": action, **said}
        if self._file is not None:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _plain(value: object) -> object:
    """As JSON takes it: instants in UTC, local times without a zone."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    return value
