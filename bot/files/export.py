"""What a person gets who asks what is kept of them: a ZIP with a text to read, the data as JSON, and photos."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

JSON = "everything.json"
READ_ME = "read me first.txt"


def write_export(
    rows: Mapping[str, Sequence[Mapping[str, Any]]], photos: Mapping[str, bytes], read_me: str, largest: int
) -> tuple[bytes, int]:
    """The ZIP, of at most `largest` bytes; and how many photos did not fit into it.

    The same rows give the same bytes: entries carry no time of their own.
    """
    content = io.BytesIO()
    left_out = 0
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, READ_ME, read_me.encode())
        _add(archive, JSON, json.dumps(rows, ensure_ascii=False, indent=2, sort_keys=True).encode())
        for number, (_, data) in enumerate(sorted(photos.items()), start=1):
            if content.tell() + len(data) > largest:
                left_out += 1
            else:
                _add(archive, f"photos/{number}.jpg", data)
    return content.getvalue(), left_out


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
