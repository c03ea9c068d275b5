"""Uploaded files: kept in memory and served at `/cdn/…`, as Discord serves them from its own host."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from simcord.backend.cdn import CdnStore

MAX_FILE = 10 * 1024 * 1024
"""Bytes. What Discord allows per file on a server without boosts, and what `attachment_size_limit` announces."""


class FileStore(CdnStore):
    """simcord's store with addresses that this server really answers."""

    def __init__(self, base: str = "") -> None:
        super().__init__()
        self.base = base

    def store_attachment(
        self, attachment_id: int, channel_id: int, filename: str, data: bytes, description: str | None
    ) -> dict[str, Any]:
        attachment = super().store_attachment(attachment_id, channel_id, filename, data, description)
        self._blobs.pop(attachment["url"], None)
        path = f"/cdn/attachments/{channel_id}/{attachment_id}/{quote(filename, safe='')}"
        self._blobs[path] = data
        attachment["url"] = attachment["proxy_url"] = self.base + path
        return attachment


def show_in_embeds(embeds: list[dict[str, Any]], attachments: list[dict[str, Any]]) -> None:
    """Replace `attachment://name` in embeds by the stored file's address, as Discord does. Changes `embeds`."""
    urls = {f"attachment://{a['filename']}": a["url"] for a in attachments}
    if not urls:
        return
    for embed in embeds:
        for part, key in (("image", "url"), ("thumbnail", "url"), ("footer", "icon_url"), ("author", "icon_url")):
            holder = embed.get(part)
            if isinstance(holder, dict) and holder.get(key) in urls:
                holder[key] = urls[holder[key]]


def upload(filename: str, data: bytes, description: str | None = None) -> SimpleNamespace:
    """A file in the shape that simcord's route handlers read."""
    return SimpleNamespace(fp=BytesIO(data), filename=filename, description=description)
