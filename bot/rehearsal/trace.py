"""The trace: a JSON line per request and gateway event, to check what the bot sent against Discord's rules."""

import json
from pathlib import Path
from typing import Any, TextIO


class Trace:
    """Writes lines as they happen, so that a killed process leaves whole lines. Without a path it does nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self._file: TextIO | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w", encoding="utf-8", buffering=1)

    def request(self, method: str, path: str, body: Any, status: int, milliseconds: float) -> None:
        """A REST request; `body` is its JSON, or the `payload_json` of a request with files."""
        if self._file is not None:
            entry = {"kind": "request", "method": method, "path": path, "json": body, "status": status}
            self._write({**entry, "ms": round(milliseconds, 3)})

    def event(self, name: str, data: str) -> None:
        """A gateway event; `data` is its payload, already JSON."""
        if self._file is not None:
            self._file.write(f'{{"kind": "event", "name": {json.dumps(name)}, "data": {data}}}\n')

    def _write(self, entry: dict[str, Any]) -> None:
        assert self._file is not None
        self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
