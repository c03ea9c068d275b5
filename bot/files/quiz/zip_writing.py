"""Writing a pack and its images into one ZIP."""

import io
import zipfile
from collections.abc import Mapping

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The same pack gives the same bytes, whenever it is written."""


def write_zip(pack_name: str, pack: bytes, images: Mapping[str, bytes]) -> bytes:
    """The ZIP of a pack's file and its images. Reading it gives the same pack."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in {pack_name: pack, **images}.items():
            part = zipfile.ZipInfo(name, _LONG_AGO)
            part.external_attr = 0o644 << 16
            archive.writestr(part, data, zipfile.ZIP_STORED if name in images else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
