"""A look into a workbook's zip archive before anything is unpacked."""

import io
import zipfile

from bot.domain.unreadable import Unreadable

MOST_ENTRIES = 2_000
MOST_UNPACKED = 100 * 2**20
"""Bytes. A roster of 10,000 rows unpacks to about 10 MB."""

HIGHEST_RATIO = 250
"""Unpacked size of a part to packed size. A sheet of identical rows reaches about 100, a bomb 1,000."""

_RATIO_MATTERS_FROM = 2**20
_CHUNK = 2**16


def check_archive(data: bytes) -> frozenset[str]:
    """The names of an archive's parts.

    Believes neither the directory nor the parts: what the directory declares is limited first, then every part is
    unpacked in small pieces, kept nowhere, and counted. Raises `Unreadable`, and what `zipfile` raises for damage.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_ENTRIES or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable("files.bomb")
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable("files.password")
        if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
            raise Unreadable("files.damaged")  # Excel knows no other, and others want memory of their own
        left = MOST_UNPACKED
        for part in parts:
            left -= _unpacked(archive, part, left)
        return frozenset(part.filename for part in parts)


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > most or (size > _RATIO_MATTERS_FROM and size > HIGHEST_RATIO * max(part.compress_size, 1)):
                raise Unreadable("files.bomb")
    return size
