"""Photos: taken for what they are, and nothing goes on but what can be seen."""

import io
import os
import struct
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile

from bot.domain.meetups.proof import CleanPhoto
from bot.domain.unreadable import Unreadable
from bot.files.photos import LONGEST_SIDE, clean_photo
from bot.files.worker import FileWorker
from bot.texts import text
from tests.files.photo_making import LATITUDE, MAKERS, SECRET, encoded, jpeg, picture

Maker = Callable[..., bytes]
makers = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def refused(data: bytes) -> str:
    """The sentence with which this file is turned away."""
    with pytest.raises(Unreadable) as no:
        clean_photo(data)
    return text(no.value.key, None, **no.value.blanks)


def opened(photo: CleanPhoto) -> Image.Image:
    image = Image.open(io.BytesIO(photo.data))
    image.load()
    assert image.format == "JPEG"
    return image


def colours(image: Image.Image) -> str:
    """Its quarters, from the top on the left, in reading order: r(ed), g(reen), b(lue) or w(hite)."""
    quarters = ((1, 1), (3, 1), (1, 3), (3, 3))
    seen = [image.convert("RGB").getpixel((image.width * x // 4, image.height * y // 4)) for x, y in quarters]
    return "".join(_name(colour) for colour in seen if isinstance(colour, tuple))


def _name(colour: tuple[int, ...]) -> str:
    return "w" if min(colour) > 200 else "rgb"[colour.index(max(colour))]


@makers
def test_what_phones_hide_in_photos_is_there_before(make: Maker) -> None:
    """Or the next test would prove nothing."""
    data = make()
    found = Image.open(io.BytesIO(data))
    found.load()
    assert LATITUDE in data
    assert data.count(SECRET) > 5
    assert found.getexif().get_ifd(0x8825)


@makers
def test_nothing_goes_on_but_what_can_be_seen(make: Maker) -> None:
    photo = clean_photo(make())
    image = opened(photo)
    assert colours(image) == "rbbb"
    assert (photo.width, photo.height) == image.size == (640, 480)
    assert SECRET not in photo.data and SECRET.lower() not in photo.data.lower()
    assert LATITUDE not in photo.data and LATITUDE[::-1] not in photo.data
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert photo.data.endswith(b"\xff\xd9")
    assert segments(photo.data) <= {0xE0, 0xDB, 0xC2, 0xC4, 0xDA}


def segments(data: bytes) -> set[int]:
    """The kinds of segments before the picture of a JPEG."""
    found, place = set(), 2
    while data[place] == 0xFF and data[place + 1] != 0xDA:
        found.add(data[place + 1])
        place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    return found


@makers
@pytest.mark.parametrize(
    ("orientation", "upright"),
    [(1, "rbbb"), (2, "brbb"), (3, "bbbr"), (4, "bbrb"), (5, "rbbb"), (6, "brbb"), (7, "bbbr"), (8, "bbrb")],
)
def test_a_photo_stands_upright(make: Maker, orientation: int, upright: str) -> None:
    image = opened(clean_photo(make(orientation)))
    assert colours(image) == upright
    assert image.size == ((480, 640) if orientation >= 5 else (640, 480))


@makers
def test_a_large_photo_becomes_smaller_and_keeps_its_shape(make: Maker) -> None:
    image = opened(clean_photo(make(6, width=4000, height=1000)))
    assert image.size == (LONGEST_SIDE // 4, LONGEST_SIDE)
    assert colours(image) == "brbb"


def test_even_the_busiest_photo_is_of_a_bounded_size() -> None:
    noise = Image.frombytes("RGB", (3000, 3000), os.urandom(27_000_000))
    assert len(clean_photo(encoded(noise, "JPEG")).data) < 4 * 2**20


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("side", [64, 4100])
def test_a_png_of_any_kind_is_a_photo(mode: str, side: int) -> None:
    image = opened(clean_photo(encoded(Image.new(mode, (side, side), 0 if mode == "1" else None), "PNG")))
    assert image.size == (min(side, LONGEST_SIDE),) * 2
    assert image.mode == "RGB"


def test_sixteen_bits_are_not_cut_off() -> None:
    grey = Image.new("I;16", (8, 8), 0x8000)
    pixel = opened(clean_photo(encoded(grey, "PNG"))).getpixel((4, 4))
    assert pixel == (128, 128, 128)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_glass_is_white_paper(kind: str) -> None:
    clear = picture().convert("RGBA")
    clear.putalpha(0)
    assert colours(opened(clean_photo(encoded(clear, kind, lossless=True)))) == "wwww"


def test_a_photo_for_print_is_seen_as_it_is() -> None:
    assert colours(opened(clean_photo(encoded(picture(mode="CMYK"), "JPEG")))) == "rbbb"


def profile_with_red_and_green_swapped() -> bytes:
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return usual.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")


def test_colours_of_a_phones_own_become_those_of_every_screen() -> None:
    swapped = profile_with_red_and_green_swapped()
    assert colours(opened(clean_photo(encoded(picture(), "JPEG", icc_profile=swapped)))) == "gbbb"
    assert colours(opened(clean_photo(encoded(picture(mode="L"), "JPEG", icc_profile=swapped))))  # does not fit


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_frame_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (64, 64), (0, 0, 250)), Image.new("RGB", (64, 64), (250, 0, 0))]
    moving = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    assert getattr(Image.open(io.BytesIO(moving)), "n_frames", 1) == 2
    assert colours(opened(clean_photo(moving))) == "bbbb"


def test_a_photo_with_another_behind_it_is_the_first() -> None:
    """Many phones write such JPEGs (MPO): a second picture for depth or brightness."""
    both = encoded(picture(2600, 2600), "MPO", save_all=True, append_images=[Image.new("RGB", (64, 64), "red")])
    assert Image.open(io.BytesIO(both)).format == "MPO"
    assert colours(opened(clean_photo(both))) == "rbbb"


def png_that_says(width: int, height: int) -> bytes:
    """The beginning of a PNG of that size, with hardly a pixel in it."""

    def chunk(kind: bytes, payload: bytes) -> bytes:
        return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def webp_that_says(width: int, height: int) -> bytes:
    inner = encoded(Image.new("RGB", (1, 1)), "WEBP", lossless=True)[12:]
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    frame = bytes(12) + (100).to_bytes(3, "little") + b"\0" + inner
    parts = (
        b"VP8X" + struct.pack("<I", 10) + b"\2\0\0\0" + size,
        b"ANIM" + struct.pack("<I", 6) + bytes(6),
        b"ANMF" + struct.pack("<I", len(frame)) + frame + b"\0" * (len(frame) % 2),
    )
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_that_says(width: int, height: int) -> bytes:
    small = encoded(picture(16, 16), "JPEG")
    frame = small.index(b"\xff\xc0")
    return small[: frame + 5] + struct.pack(">HH", height, width) + small[frame + 9 :]


@pytest.mark.parametrize("make", [png_that_says, webp_that_says, jpeg_that_says])
@pytest.mark.parametrize(("width", "height"), [(9000, 6000), (16_000, 16_000)])
def test_a_bomb_is_not_unpacked(
    make: Callable[[int, int], bytes], width: int, height: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load", _explode)
    assert "more than 52 million pixels" in refused(make(width, height))


def _explode(*_: object) -> None:
    raise AssertionError("pixels were read")


@pytest.mark.parametrize("chunk", [b"zTXtComment", b"iCCPprofile"])
def test_a_bomb_beside_the_picture_is_not_unpacked(chunk: bytes) -> None:
    payload = chunk + b"\0\0" + zlib.compress(bytes(80 * 2**20))
    packed = struct.pack(">I", len(payload) - 4) + payload + struct.pack(">I", zlib.crc32(payload))
    plain = encoded(picture(), "PNG")
    assert "damaged" in refused(plain[:33] + packed + plain[33:])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_long_thin_picture_is_no_trouble(kind: str) -> None:
    photo = clean_photo(encoded(Image.new("RGB", (16_000, 1)), kind))
    assert (photo.width, photo.height) == (LONGEST_SIDE, 1)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"not a photo at all", "is not a photo"),
        (b"PK\x03\x04" + bytes(100), "is not a photo"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100), "HEIC"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heic" + bytes(100), "HEIC"),
        (b"\0\0\0\x20ftypavif" + bytes(100), "AVIF"),
        (b"\0\0\0\x18ftypmp42" + bytes(100), "video"),
        (b"\0\0\0\x14ftypqt  " + bytes(100), "video"),
        (b"GIF89a" + bytes(100), "GIF"),
        (b"%PDF-1.7\n", "PDF"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b'\xef\xbb\xbf <svg onload="alert(1)">', "SVG"),
        (b"II*\0" + bytes(100), "of that kind"),
        (b"BM" + bytes(100), "of that kind"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "damaged"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(100), "damaged"),
        (b"RIFF\x10\0\0\0WAVEfmt " + bytes(100), "is not a photo"),
    ],
)
def test_what_is_no_photo_is_turned_away_with_what_it_is(data: bytes, said: str) -> None:
    assert said in refused(data)


def test_real_pictures_of_other_kinds_are_turned_away() -> None:
    for kind, said in (("GIF", "GIF"), ("BMP", "of that kind"), ("TIFF", "of that kind"), ("AVIF", "AVIF")):
        assert said in refused(encoded(picture(64, 64), kind))


@makers
def test_a_photo_that_did_not_arrive_whole_is_refused(make: Maker) -> None:
    whole = make()
    for kept in (0.1, 0.5, 0.8):
        start = whole[: int(len(whole.split(b"SECRET-film")[0].split(b"SECRET-tail")[0]) * kept)]
        assert "damaged" in refused(start)


@settings(max_examples=60)
@given(st.data())
def test_any_damage_is_a_photo_or_a_sentence(drawn: st.DataObject) -> None:
    data = bytearray(MAKERS[drawn.draw(st.sampled_from(sorted(MAKERS)))]())
    for place in drawn.draw(st.lists(st.integers(0, len(data) - 1), min_size=1, max_size=8)):
        data[place] = drawn.draw(st.integers(0, 255))
    try:
        photo = clean_photo(bytes(data))
    except Unreadable:
        return
    assert max(photo.width, photo.height) <= LONGEST_SIDE
    assert SECRET not in photo.data


async def test_a_photo_is_cleaned_by_the_worker() -> None:
    worker = FileWorker()
    try:
        photo: CleanPhoto = await worker.run("clean_photo", jpeg())
        assert colours(opened(photo)) == "rbbb"
        with pytest.raises(Unreadable, match="is_gif"):
            await worker.run("clean_photo", b"GIF89a")
    finally:
        await worker.close()
