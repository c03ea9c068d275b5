"""Photos as people send them: taken for what they are, and made anew from what can be seen in them.

Nothing of the file goes on but the pixels: no place, no camera, no thumbnail, no comment, nothing behind the picture.
"""

import io
import re

from bot.domain.meetups.proof import CleanPhoto
from bot.domain.unreadable import Unreadable
from bot.files.pixels import MOST_PIXELS, TooManyPixels, seen_in

LONGEST_SIDE = 2048
"""Pixels of the photo that is kept."""
QUALITY = 85

_FORMATS = ("JPEG", "PNG", "WEBP")

_OTHERS = (
    (rb"GIF8[79]a", "photo.is_gif"),
    (rb".{4}ftyp(hei|hev|mif1|msf1)", "photo.is_heic"),
    (rb".{4}ftypavi", "photo.is_avif"),
    (rb".{4}ftyp|\x1aE\xdf\xa3|RIFF.{4}AVI ", "photo.is_video"),
    (rb"\s*(\xef\xbb\xbf)?\s*(<\?xml|<!--|<!DOCTYPE svg|<svg)", "photo.is_drawing"),
    (rb"%PDF-", "photo.is_pdf"),
    (rb"BM|II\*\x00|MM\x00\*|\x00\x00\x01\x00|8BPS|\xff\x0a", "photo.is_other_picture"),
)
"""What files begin with that people send for photos, and what to tell them."""
_OURS = re.compile(rb"\xff\xd8\xff|\x89PNG|RIFF.{4}WEBP", re.DOTALL)


def clean_photo(data: bytes) -> CleanPhoto:
    """The photo in a file, by what the file holds and not by its name: JPEG, PNG or WebP.

    Of several frames the first is taken. Raises `Unreadable` for everything else, with what can be done about it.
    """
    if not data:
        raise Unreadable("photo.is_empty")
    if not _OURS.match(data):
        raise Unreadable(_what_it_is(data))
    try:
        seen = seen_in(data, _FORMATS, LONGEST_SIDE)
    except TooManyPixels as error:
        raise Unreadable("photo.too_many_pixels", most=MOST_PIXELS // 1_000_000) from error
    except MemoryError:
        raise
    except Exception as error:
        # Pillow names no errors of its own: damage raises OSError, SyntaxError, struct.error, ValueError and more
        raise Unreadable("photo.is_damaged") from error
    buffer = io.BytesIO()
    seen.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return CleanPhoto(buffer.getvalue(), *seen.size)


def _what_it_is(data: bytes) -> str:
    return next((key for begins, key in _OTHERS if re.match(begins, data, re.DOTALL)), "photo.is_no_picture")
