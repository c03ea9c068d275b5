"""Files that people send although they only look like what was asked for."""

import re

from bot.domain.unreadable import Unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|\?xml|html|table|head|body|meta)", re.IGNORECASE)
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")


def refuse_foreign(data: bytes, otherwise: str) -> None:
    """Raises `Unreadable` for old workbooks, web pages and, with the key `otherwise`, pictures and documents."""
    if data.startswith(_OLE):
        raise Unreadable("files.password" if _ENCRYPTED in data else "files.old_excel")
    if _WEB_PAGE.match(data[:1024]):
        raise Unreadable("files.web_page")
    if data.startswith(_OTHERS):
        raise Unreadable(otherwise)
