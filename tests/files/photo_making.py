"""Photos as phones make them, with all that phones put into them besides the picture."""

import io
import struct
import zlib
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

SECRET = b"SECRET-"
"""What every hidden text begins with."""
LATITUDE = struct.pack(">6I", 22, 1, 17, 1, 33, 1)
"""22 degrees, 17 minutes, 33 seconds, as it stands in the file."""


def picture(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """Blue, but for a red quarter at the top on the left."""
    made = Image.new("RGB", (width, height), (20, 40, 200))
    made.paste((200, 30, 30), (0, 0, width // 2, height // 2))
    return made.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def exif(orientation: int = 1) -> bytes:
    """What a camera notes: which way up, what it is, whose it is and where it was."""
    noted = Image.Exif()
    noted.endian = ">"
    noted[Base.Orientation] = orientation
    noted[Base.Make] = "SECRET-camera"
    noted[Base.Artist] = "SECRET-owner"
    noted[Base.ImageDescription] = "SECRET-description"
    place = noted.get_ifd(IFD.GPSInfo)
    place[GPS.GPSLatitudeRef] = "N"
    place[GPS.GPSLatitude] = (22.0, 17.0, 33.0)
    place[GPS.GPSAreaInformation] = b"SECRET-area"
    details = noted.get_ifd(IFD.Exif)
    details[Base.UserComment] = b"SECRET-user comment"
    details[Base.MakerNote] = b"SECRET-thumbnail" + encoded(picture(32, 24), "JPEG")
    return noted.tobytes()


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>SECRET-xmp</rdf:RDF></x:xmpmeta>'


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def jpeg(orientation: int = 1, width: int = 640, height: int = 480) -> bytes:
    """With EXIF, XMP, IPTC, a thumbnail, a comment, a profile of a camera's own, and a film behind the picture."""
    thumbnail = b"SECRET-thumbnail" + encoded(picture(32, 24), "JPEG")
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x14\x1c\x02\x5a\x00\x0fSECRET-iptccity"
    photoshop = b"Photoshop 3.0\x008BIM\x04\x0c\0\0" + struct.pack(">I", len(thumbnail)) + thumbnail
    profile = b"ICC_PROFILE\0\x01\x01SECRET-profile"
    plain = encoded(picture(width, height), "JPEG", exif=exif(orientation), comment=b"SECRET-comment", xmp=XMP)
    more = b"".join(
        (
            _segment(0xE0, b"JFXX\0\x10" + thumbnail),
            _segment(0xED, iptc),
            _segment(0xED, photoshop),
            _segment(0xE2, profile),
            _segment(0xEB, b"SECRET-app11"),
        )
    )
    return plain[:2] + more + plain[2:] + b"SECRET-film"


def _chunk(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def png(orientation: int = 1, width: int = 640, height: int = 480) -> bytes:
    """With EXIF, XMP, IPTC, comments of three kinds, a chunk of somebody's own, and something behind the picture."""
    plain = encoded(picture(width, height), "PNG", exif=exif(orientation))
    after_header = 8 + 25
    texts = b"".join(
        (
            _chunk(b"tEXt", b"Comment\0SECRET-comment"),
            _chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(b"\niptc\n  12\nSECRET-iptc")),
            _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
            _chunk(b"tIME", bytes(7)),
            _chunk(b"prVt", b"SECRET-private" + encoded(picture(32, 24), "JPEG")),
        )
    )
    return plain[:after_header] + texts + plain[after_header:] + b"SECRET-tail"


def webp(orientation: int = 1, width: int = 640, height: int = 480) -> bytes:
    """With EXIF, XMP, a chunk of somebody's own, and something behind the picture."""
    plain = encoded(picture(width, height), "WEBP", exif=exif(orientation), xmp=XMP, quality=90)
    own = b"PRVT" + struct.pack("<I", 14) + b"SECRET-private"
    body = plain[8:] + own
    return b"RIFF" + struct.pack("<I", len(body)) + body + b"SECRET-tail"


MAKERS = {"jpeg": jpeg, "png": png, "webp": webp}
