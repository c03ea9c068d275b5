"""Pictures made anew from what can be seen in them.

Nothing of a file goes on but the pixels: no place, no camera, no thumbnail, no comment, nothing behind the picture.
"""

import io
import warnings

from PIL import Image, ImageCms, ImageOps

MOST_PIXELS = 52_000_000
"""A file of a few kilobytes can stand for gigabytes of pixels. Phones have 50 million and less."""

_PLAIN_MODES = ("L", "LA", "RGB", "RGBA", "CMYK")
_SIXTEEN_BITS = ("I;16", "I;16B", "I")


class TooManyPixels(Exception):  # noqa: N818 - it is what was found, not an error
    """The picture has more than `MOST_PIXELS`."""


class Moves(Exception):  # noqa: N818 - as above
    """The picture has several frames."""


def seen_in(data: bytes, formats: tuple[str, ...], longest_side: int, *, still: bool = False) -> Image.Image:
    """What can be seen in a file, upright and no larger than `longest_side`, in an image that knows nothing else.

    Of several frames it is the first, unless it must be `still`. Raises `TooManyPixels`, `Moves`, and whatever Pillow
    raises for damage.
    """
    with _opened(data, formats) as opened:
        if still and getattr(opened, "is_animated", False):
            raise Moves
        image = _in_a_plain_mode(opened)
        # A JPEG is decoded no larger than this needs.
        image.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
        pixels = _in_srgb(_on_white(_upright(image)), opened.info.get("icc_profile"))
    bare = Image.new("RGB", pixels.size)
    bare.paste(pixels)
    return bare


def _opened(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    """The file's picture, of which only the beginning has been read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=formats)
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    if image.width * image.height > MOST_PIXELS:
        raise TooManyPixels
    return image


def _upright(image: Image.Image) -> Image.Image:
    """The picture turned as its camera noted. A note that cannot be read turns nothing."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # Pillow names no errors of its own
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
