"""Photos that the cast takes: small, real JPEGs, with the place and the camera in them, as phones write them."""

import io
import random

WIDTH, HEIGHT = 320, 240
HONG_KONG = {1: "N", 2: (22.0, 16.0, 42.0), 3: "E", 4: (114.0, 9.0, 32.0)}
"""Where they were taken, as Exif says it: latitude and longitude in degrees, minutes and seconds."""
MAKE, MODEL, GPS = 0x010F, 0x0110, 0x8825


def photo(dice: random.Random) -> bytes:
    """Some coloured blobs on a background: never the same twice, and a few kilobytes."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEIGHT), _colour(dice))
    pencil = ImageDraw.Draw(picture)
    for _ in range(dice.randint(3, 6)):
        x, y, size = dice.randint(20, WIDTH - 60), dice.randint(60, HEIGHT - 60), dice.randint(20, 45)
        pencil.ellipse((x, y - size, x + size, y), fill=_colour(dice))
        pencil.rectangle((x - 8, y, x + size + 8, HEIGHT), fill=_colour(dice))
    exif = Image.Exif()
    exif[MAKE], exif[MODEL] = "Rehearsal", "Phone"
    exif.get_ifd(GPS).update(HONG_KONG)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=80, exif=exif)
    return written.getvalue()


def _colour(dice: random.Random) -> tuple[int, int, int]:
    return dice.randint(30, 225), dice.randint(30, 225), dice.randint(30, 225)
