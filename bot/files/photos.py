"""Photos as people send them: taken for what they are, and made anew from what can be seen in them.

Nothing of the file goes on but the pixels: no place, no camera, no thumbnail, no comment, nothing behind the picture.
"""

import io
import re
import warnings

from PIL import Image, ImageCms, ImageOps

from bot.domain.meetups.proof import CleanPhoto
from bot.domain.unreadable import Unreadable

MOST_PIXELS = 52_000_000
"""A file of a few kilobytes can stand for gigabytes of pixels. Phones have 50 million and less."""
LONGEST_SIDE = 2048
"""Pixels of the photo that is kept."""
QUALITY = 85

_FORMATS = ("JPEG", "PNG", "WEBP")
_PLAIN_MODES = ("L", "LA", "RGB", "RGBA", "CMYK")
_SIXTEEN_BITS = ("I;16", "I;16B", "I")

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
        seen = _seen(data)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        # Pillow names no errors of its own: damage raises OSError, SyntaxError, struct.error, ValueError and more
        raise Unreadable("photo.is_damaged") from error
    buffer = io.BytesIO()
    seen.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return CleanPhoto(buffer.getvalue(), *seen.size)


def _what_it_is(data: bytes) -> str:
    return next((key for begins, key in _OTHERS if re.match(begins, data, re.DOTALL)), "photo.is_no_picture")


def _seen(data: bytes) -> Image.Image:
    """What can be seen in the file, upright and no larger than it is kept, in an image that knows nothing else."""
    with _opened(data) as opened:
        image = _in_a_plain_mode(opened)
        # A JPEG is decoded no larger than this needs.
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        pixels = _in_srgb(_on_white(_upright(image)), opened.info.get("icc_profile"))
    bare = Image.new("RGB", pixels.size)
    bare.paste(pixels)
    return bare


def _opened(data: bytes) -> Image.Image:
    """The file's picture, of which only the beginning has been read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise Unreadable("photo.too_many_pixels", most=MOST_PIXELS // 1_000_000) from error
    if image.width * image.height > MOST_PIXELS:
        raise Unreadable("photo.too_many_pixels", most=MOST_PIXELS // 1_000_000)
    return image


def _upright(image: Image.Image) -> Image.Image:
    """The picture turned as its camera noted. A note that cannot be read turns nothing."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # as above
        return image


def _in_a_plain_mode(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be made smaller without harm."""
    if image.mode in _SIXTEEN_BITS:  # of which Pillow would cut off the light part
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode not in _PLAIN_MODES:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in the colours that screens show. A profile that does not fit is not followed."""
    if profile and image.mode in ("RGB", "L", "CMYK"):
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            return image.convert("RGB")
        return converted or image.convert("RGB")
    return image.convert("RGB")
