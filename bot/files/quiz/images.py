"""Images for questions: taken for what they are, and made anew, small enough to be sent to every group.

A question goes to up to 250 channels within seconds, each time with its image. So an image is no larger than a phone
shows, and its file no larger than `LARGEST`, whatever it was before.
"""

import io

from bot.domain.quiz import Fault

LARGEST_FILE = 10 * 2**20
"""Bytes of an image as it comes."""
LARGEST = 96 * 2**10
"""Bytes of an image as it is kept: 250 of them are 24 MB."""
LONGEST_SIDES = (1024, 768, 512, 384, 256)
QUALITIES = (82, 68, 54)
"""Pixels and WebP's quality, tried from the first on until the file is small enough."""

QUICKLY = 2
"""WebP's `method`: half the time of the usual 4, for a file that is 2 % larger."""

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_DRAWN = (b"\x89PNG", b"GIF8")
"""What drawings come as: lines stay sharp, and files small, if nothing of them is left out."""


class NoImage(Exception):  # noqa: N818 - it is what was found, not an error
    """This cannot be shown, for the reason whose key and blanks are given."""

    def __init__(self, key: str, **blanks: object) -> None:
        super().__init__(key)
        self.fault: Fault = (key, blanks)


def clean_image(data: bytes) -> bytes:
    """The image in a file (JPEG, PNG, WebP or GIF, by what it holds) as WebP, without anything but its pixels.

    Raises `NoImage`.
    """
    from bot.files.pixels import MOST_PIXELS, Moves, TooManyPixels  # Pillow: packs without images are read without it

    if len(data) > LARGEST_FILE:
        raise NoImage("quiz_file.image_too_large", most=LARGEST_FILE // 2**20)
    if not data.startswith((*_DRAWN, b"\xff\xd8\xff")) and (data[:4], data[8:12]) != (b"RIFF", b"WEBP"):
        raise NoImage("quiz_file.image_kind")
    try:
        return _small(data)
    except TooManyPixels as error:
        raise NoImage("quiz_file.image_pixels", most=MOST_PIXELS // 1_000_000) from error
    except Moves as error:
        raise NoImage("quiz_file.image_moves") from error
    except (NoImage, MemoryError):
        raise
    except Exception as error:
        # Pillow names no errors of its own: damage raises OSError, SyntaxError, struct.error, ValueError and more
        raise NoImage("quiz_file.image_damaged") from error


def _small(data: bytes) -> bytes:
    from bot.files.pixels import seen_in

    image = seen_in(data, _FORMATS, LONGEST_SIDES[0], still=not data.startswith(b"\xff\xd8\xff"))
    ways: list[dict[str, object]] = [{"lossless": True}] if data.startswith(_DRAWN) else []
    ways += [{"quality": quality} for quality in QUALITIES]
    for side in LONGEST_SIDES:
        image.thumbnail((side, side))
        for way in ways:
            buffer = io.BytesIO()
            image.save(buffer, "WEBP", method=QUICKLY, **way)
            if buffer.tell() <= LARGEST:
                return buffer.getvalue()
            if "quality" in way and buffer.tell() > 2 * LARGEST:
                break  # the poorest quality has two thirds of the best one's size
    raise NoImage("quiz_file.image_too_large", most=LARGEST_FILE // 2**20)
