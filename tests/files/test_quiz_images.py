"""Images in questions: taken from a ZIP only, made anew, and every trouble with the way to mend it."""

import io
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.domain.quiz import PackFile, QuizPack
from bot.domain.unreadable import Unreadable
from bot.files.quiz import read_pack, write_gift, write_pack, write_zip
from bot.files.quiz.images import LARGEST, LONGEST_SIDES, NoImage, clean_image
from bot.files.quiz.zipped import MOST_FILES
from bot.texts import text
from tests.files.packs_made import kahoot
from tests.files.photo_making import LATITUDE, MAKERS, SECRET, encoded, jpeg, picture

PNG = encoded(picture(), "PNG")


def native(*names: str, alt: str = "A map with one town on it.") -> bytes:
    """A pack with a question for each of these images."""
    lines = ['title = "Rivers"']
    for number, name in enumerate(names):
        lines += ["[[question]]", f'text = "Which is {number}?"', 'options = ["Po", "Ob"]', 'right = "A"']
        lines += [f'image = "{name}"', f'image_alt = "{alt}"']
    return "\n".join(lines).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def keys(read: PackFile) -> list[tuple[int | None, int | None, str]]:
    return [(error.question, error.line or error.row, error.key.removeprefix("quiz_file.")) for error in read.errors]


def refused(data: bytes, name: str = "quiz.zip") -> str:
    with pytest.raises(Unreadable) as no:
        read_pack(data, name)
    assert text(no.value.key, **no.value.blanks) != no.value.key
    return no.value.key.removeprefix("quiz_file.")


# What is good


def test_a_pack_with_images_is_read_from_a_zip() -> None:
    read = read_pack(zipped({"quiz.toml": native("a.png", "b.jpg"), "a.png": PNG, "b.jpg": jpeg()}), "any.zip")
    assert (read.format, read.errors, read.notes) == ("ithaca", (), ())
    assert [question.image for question in read.questions] == ["a.webp", "b.webp"]
    assert {question.image_alt for question in read.questions} == {"A map with one town on it."}
    assert read.images.keys() == {"a.webp", "b.webp"}


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("map.png", "map.png"),
        ("map.png", "school/map.png"),
        ("map.png", "school/images/map.png"),
        ("images/map.png", "school/images/map.png"),
        ("./map.png", "school/map.png"),
        ("images\\\\map.png", "school\\images\\map.png"),
        ("MAP.png", "school/map.PNG"),
        ("Fluß.png", "school/FLUSS.png"),
        ("é.png", "school/e\u0301.png"),
    ],
)
def test_a_name_is_found_as_people_write_it(written: str, there: str) -> None:
    """Zipped with its folder or without; by Windows, or by a Mac, which takes accents apart."""
    read = read_pack(zipped({"school/quiz.toml": native(written), there: PNG}), "quiz.zip")
    assert read.errors == ()
    assert len(read.images) == 1


@pytest.mark.parametrize(
    "raw",
    ["Flüsse-ß.png".encode(), unicodedata.normalize("NFD", "Flüsse-ß.png").encode(), "Flüsse-ß.png".encode("cp437")],
)
def test_a_name_with_umlauts_is_found_though_nothing_says_how_it_is_encoded(raw: bytes) -> None:
    """A Mac packs UTF-8 without the flag for it, older Windows its own code page."""
    data = zipped({"quiz.toml": native("Flüsse-ß.png"), "N" * len(raw): PNG})
    read = read_pack(data.replace(b"N" * len(raw), raw), "quiz.zip")
    assert (read.errors, list(read.images)) == ((), ["Flüsse-ß.webp"])


def test_what_the_system_puts_into_a_zip_is_passed_over() -> None:
    extra = {"__MACOSX/._quiz.toml": b"\x00", ".DS_Store": b"\x00", "Thumbs.db": b"\x00", "a/": b""}
    read = read_pack(zipped({"quiz.toml": native("a.png"), "a.png": PNG, **extra}), "quiz.zip")
    assert (read.errors, read.notes) == ((), ())


def test_a_table_names_its_images_in_a_column() -> None:
    table = "Question,Answer 1,Answer 2,Correct,Image,Image alt\nWhich?,Po,Ob,1,a.png,A map\nNone?,Po,Ob,2,,\n"
    (shows, plain) = read_pack(zipped({"q.csv": table.encode(), "a.png": PNG}), "q.zip").questions
    assert (shows.image, shows.image_alt, plain.image) == ("a.webp", "A map", "")


def test_a_workbook_in_a_zip_is_no_archive_within_an_archive() -> None:
    read = read_pack(zipped({"kahoot.xlsx": kahoot()}), "q.zip")
    assert (read.format, read.errors, len(read.questions)) == ("kahoot", (), 2)


@pytest.mark.parametrize("text_format", ["", "[html]", "[markdown]"])
def test_an_image_stands_in_a_gift_question_as_moodle_exports_it(text_format: str) -> None:
    shown = '<img src\\="@@PLUGINFILE@@/a%20map.png" alt\\="A map" width\\="20" />'
    if text_format == "[markdown]":
        shown = "![A map](@@PLUGINFILE@@/a%20map.png)"
    gift = f"{text_format}Which river? {shown}{{=Po ~Ob}}"
    (question,) = read_pack(zipped({"q.gift": gift.encode(), "a map.png": PNG}), "q.zip").questions
    assert (question.text, question.image, question.image_alt) == ("Which river?", "a map.webp", "A map")


def test_the_same_image_may_be_asked_about_twice_and_the_same_words_about_two_images() -> None:
    pack = native("a.png", "b.png", "a.png").replace(b"Which is 1?", b"Which is 0?")
    read = read_pack(zipped({"quiz.toml": pack, "a.png": PNG, "b.png": PNG}), "quiz.zip")
    assert read.errors == ()
    assert [question.image for question in read.questions] == ["a.webp", "b.webp", "a.webp"]


def test_two_images_of_one_stem_stay_two() -> None:
    read = read_pack(zipped({"quiz.toml": native("a.png", "a.jpg"), "a.png": PNG, "a.jpg": jpeg()}), "quiz.zip")
    assert sorted(read.images) == ["a-2.webp", "a.webp"]


def test_what_was_read_can_be_written_and_read_again_though_names_differ_in_capitals_only() -> None:
    files = {"quiz.toml": native("a/Map.png", "b/map.png", "c/FLUß.png", "d/fluss.png")}
    files |= dict.fromkeys(("a/Map.png", "b/map.png", "c/FLUß.png", "d/fluss.png"), PNG)
    read = read_pack(zipped(files), "quiz.zip")
    pack = QuizPack(title=read.title, questions=read.questions)
    again = read_pack(write_zip("quiz.toml", write_pack(pack), read.images), "quiz.zip")
    assert [question.image for question in again.questions] == [question.image for question in read.questions]
    assert len(again.images) == 4


def test_files_that_no_question_shows_are_named() -> None:
    (note,) = read_pack(zipped({"quiz.toml": native("a.png"), "a.png": PNG, "b.png": b"-"}), "quiz.zip").notes
    assert (note.key, note.blanks["names"]) == ("quiz_file.images_unused", "“b.png”")


names = st.text(st.characters(categories=("L", "M", "N", "P", "S")) | st.just(" "), min_size=1, max_size=20)


@given(names, st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=40))
@settings(deadline=None, max_examples=80)
def test_with_images_too_native_to_gift_to_native_is_the_identity(name: str, alt: str) -> None:
    """Whatever an image is called and shows, if it could be read at all."""
    (question,) = read_pack(zipped({"quiz.toml": native("a.png"), "a.png": PNG}), "x.zip").questions
    asked = QuizPack(title="T", questions=(replace(question, image=f"{name}.png", image_alt=alt),))
    try:
        native_zip = read_pack(write_zip("quiz.toml", write_pack(asked), {f"{name}.png": PNG}), "x.zip")
    except Unreadable:
        return
    if native_zip.pack is None:
        return
    gift = read_pack(write_zip("quiz.gift", write_gift(native_zip.pack), native_zip.images), "x.zip")
    assert (gift.format, gift.errors) == ("gift", ())
    assert gift.pack == native_zip.pack
    again = read_pack(write_zip("quiz.toml", write_pack(gift.pack), gift.images), "x.zip")
    assert again.pack == native_zip.pack


# What an image becomes


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_an_image_keeps_nothing_but_what_can_be_seen(kind: str) -> None:
    clean = clean_image(MAKERS[kind]())
    assert SECRET not in clean and LATITUDE not in clean
    image = Image.open(io.BytesIO(clean))
    assert image.format == "WEBP"
    assert not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("GIF", "P"), ("WEBP", "RGB"), ("JPEG", "L")]
)
def test_every_kind_of_picture_can_be_shown(kind: str, mode: str) -> None:
    image = Image.open(io.BytesIO(clean_image(encoded(picture(mode=mode), kind))))
    assert image.size == (640, 480)


def test_what_is_seen_through_is_seen_on_white() -> None:
    """Else black lines are lost on Discord's dark ground."""
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image = Image.open(io.BytesIO(clean_image(encoded(clear, "PNG")))).convert("RGB")
    assert image.getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(4000, 3000), (1025, 20), (30, 3000)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_image_is_small_whatever_it_was(size: tuple[int, int], kind: str) -> None:
    """Noise is the worst that there is for a picture's file."""
    noise = Image.effect_noise(size, 90).convert("RGB")
    clean = clean_image(encoded(noise, kind) if kind == "JPEG" else encoded(noise.resize((1200, 900)), kind))
    assert len(clean) <= LARGEST
    assert max(Image.open(io.BytesIO(clean)).size) <= LONGEST_SIDES[0]


@pytest.mark.parametrize("side", [256, 500, 511, 760])
def test_noise_of_any_size_gets_small_enough(side: int) -> None:
    noise = Image.effect_noise((side, side), 90).convert("RGB")
    assert len(clean_image(encoded(noise, "PNG"))) <= LARGEST


def test_the_lines_of_a_drawing_stay_as_they_are() -> None:
    drawing = Image.new("RGB", (200, 100), "white")
    drawing.paste((200, 0, 0), (10, 10, 90, 12))
    clean = Image.open(io.BytesIO(clean_image(encoded(drawing, "PNG")))).convert("RGB")
    assert clean.tobytes() == drawing.tobytes()


def moving() -> bytes:
    return encoded(picture(), "GIF", save_all=True, append_images=[picture().rotate(90)])


def huge() -> bytes:
    """A few kilobytes that stand for 100 million pixels."""
    return encoded(Image.new("1", (10_000, 10_000)), "PNG")


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda: b"", "image_kind"),
        (lambda: b"<svg/>", "image_kind"),
        (lambda: b"BM" + bytes(100), "image_kind"),
        (lambda: zipped({"a": b"b"}), "image_kind"),
        (moving, "image_moves"),
        (huge, "image_pixels"),
        (lambda: PNG[: len(PNG) // 2], "image_damaged"),
        (lambda: jpeg()[:400], "image_damaged"),
        (lambda: b"\x89PNG" + bytes(10 * 2**20), "image_too_large"),
    ],
)
def test_what_cannot_be_shown_is_told_with_its_question(make: Callable[[], bytes], key: str) -> None:
    read = read_pack(zipped({"quiz.toml": native("a.png", "b.png"), "a.png": make(), "b.png": PNG}), "quiz.zip")
    assert keys(read) == [(1, 2, key)]
    assert "“a.png”" in text(read.errors[0].key, **read.errors[0].blanks)
    assert [question.image for question in read.questions] == ["b.webp"], "the good ones can be kept"


# What a pack says of images


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("https://example.org/a.png", "image_address"),
        ("HTTP://example.org/a.png", "image_address"),
        ("//example.org/a.png", "image_address"),
        ("www.example.org/a.png", "image_address"),
        ("file:///etc/passwd", "image_address"),
        ("/etc/passwd", "image_path"),
        ("../a.png", "image_path"),
        ("x/../../a.png", "image_path"),
        ("C:/Users/me/a.png", "image_path"),
        ("c.png", "image_missing"),
    ],
)
def test_a_name_that_means_no_file_of_the_zip_is_told(name: str, key: str) -> None:
    read = read_pack(zipped({"quiz.toml": native(name), "a.png": PNG}), "quiz.zip")
    assert keys(read) == [(1, 2, key)]
    assert read.images == {}


def test_the_files_that_are_there_are_named_where_one_is_missing() -> None:
    (error,) = read_pack(zipped({"quiz.toml": native("c.png"), "a.png": PNG}), "quiz.zip").errors
    assert "“a.png”" in text(error.key, **error.blanks)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (native("a.png"), "image_without_zip"),
        (native("https://example.org/a.png"), "image_address"),
        (native("a.png", alt=""), "no_image_alt"),
        (native("", alt="A map"), "alt_without_image"),
        (native("a.png", alt="x" * 301), "image_alt_long"),
        (native("a.png", alt="FILL IN"), "unfilled"),
        (b'Which? <img src\\="@@PLUGINFILE@@/a.png" alt\\="A map">{=Po ~Ob}', "image_without_zip"),
        (b'Which? <img src\\="https://example.org/a.png" alt\\="A map">{=Po ~Ob}', "image_address"),
        (b'Which? <img src\\="@@PLUGINFILE@@/a.png">{=Po ~Ob}', "no_image_alt_gift"),
        (b'Which? <img src\\="a.png"> <img src\\="b.png">{=Po ~Ob}', "several_images"),
        (b'Which? <img src\\="data\\:image/png;base64,AAAA" alt\\="A map">{=Po ~Ob}', "has_picture"),
        (b'Which?{=<img src\\="a.png"> ~Ob}', "has_picture"),
        (b"Question,A,B,Correct,Picture link\nWhich?,Po,Ob,A,https://example.org/a.png\n", "no_image_alt_cell"),
        (b"Question,A,B,Correct,Image,Alt text\nWhich?,Po,Ob,A,https://x.org/a.png,A map\n", "image_address"),
    ],
)
def test_without_a_zip_or_a_description_an_image_is_told_of(data: bytes, key: str) -> None:
    read = read_pack(data, "quiz.txt")
    assert [error.key.removeprefix("quiz_file.") for error in read.errors] == [key]
    assert read.questions == ()


# Archives


def marked(name: str, mode: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("quiz.toml", native("a.png"))
        part = zipfile.ZipInfo(name)
        part.external_attr = mode << 16
        archive.writestr(part, "/etc/passwd")
    return buffer.getvalue()


def locked() -> bytes:
    data = bytearray(zipped({"quiz.toml": native("a.png")}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def strange() -> bytes:
    """Packed in a way that lets a few bytes ask for gigabytes of memory."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("quiz.toml", native())
    return buffer.getvalue()


def bomb() -> bytes:
    """Many files that each unpack to much more."""
    return zipped({"quiz.toml": native("a.png"), **{f"{n}.png": bytes(9 * 2**20) for n in range(12)}})


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda: zipped({"quiz.toml": native(), "../a.png": PNG}), "zip_path"),
        (lambda: zipped({"quiz.toml": native(), "x/../../a.png": PNG}), "zip_path"),
        (lambda: zipped({"quiz.toml": native(), "..\\a.png": PNG}), "zip_path"),
        (lambda: zipped({"quiz.toml": native(), "/etc/a.png": PNG}), "zip_path"),
        (lambda: zipped({"quiz.toml": native(), "C:\\a.png": PNG}), "zip_path"),
        (lambda: marked("a.png", stat.S_IFLNK | 0o777), "zip_link"),
        (lambda: marked("a.png", stat.S_IFIFO | 0o600), "zip_link"),
        (lambda: zipped({"quiz.toml": native(), "more.zip": b"PK"}), "zip_nested"),
        (lambda: zipped({"quiz.toml": native(), "more.tar.gz": b""}), "zip_nested"),
        (lambda: zipped({"quiz.toml": zipped({"quiz.toml": native()})}), "zip_nested"),
        (lambda: zipped({"quiz.toml": native(), "a.png": PNG, "A.png": PNG}), "zip_alike"),
        (lambda: zipped({"quiz.toml": native(), "é.png": PNG, "E\u0301.png": PNG}), "zip_alike"),
        (lambda: zipped({"a.png": PNG}), "zip_no_pack"),
        (lambda: zipped({}), "zip_no_pack"),
        (lambda: zipped({"a.toml": native(), "b.csv": b""}), "zip_several_packs"),
        (lambda: zipped({f"{n}.png": b"" for n in range(MOST_FILES)} | {"quiz.toml": native()}), "zip_many"),
        (bomb, "zip_bomb"),
        (locked, "zip_password"),
        (strange, "zip_damaged"),
        (lambda: zipped({"quiz.toml": native("a.png"), "a.png": PNG})[:-30], "zip_damaged"),
        (lambda: b"PK\x03\x04" + bytes(40), "zip_damaged"),
        (lambda: zipped({"quiz.txt": b""}), "empty"),
        (lambda: zipped({"quiz.txt": b"no quiz"}), "unknown_format"),
        (lambda: zipped({"quiz.toml": b'title = "x"\n' + b"#" * 2**21}), "too_large"),
    ],
)
def test_an_archive_that_no_quiz_needs_is_turned_away_in_words(make: Callable[[], bytes], key: str) -> None:
    assert refused(make()) == key


def test_the_same_name_twice_is_turned_away() -> None:
    buffer = io.BytesIO()
    with pytest.warns(UserWarning), zipfile.ZipFile(buffer, "w") as archive:
        for data in (native("a.png"), native("b.png")):
            archive.writestr("quiz.toml", data)
    assert refused(buffer.getvalue()) == "zip_alike"


def test_a_readers_own_fault_is_not_told_as_a_damaged_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would send people to make their ZIP anew, again and again, and nobody would hear of the fault."""

    def faulty(text: str, filename: str) -> PackFile:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.files.quiz.reading.READERS", ((lambda text: True, faulty),))
    with pytest.raises(ZeroDivisionError):
        read_pack(zipped({"quiz.toml": native()}), "quiz.zip")


def test_a_picture_that_is_damaged_within_the_archive_is_told() -> None:
    whole = zipped({"quiz.toml": native("a.png"), "a.png": PNG})
    at = whole.index(b"a.png", whole.index(b"PK\x03\x04", 10)) + 40
    assert refused(whole[:at] + b"damage" + whole[at + 6 :]) == "zip_damaged"


GOOD = zipped({"quiz.toml": native("a.png", "b.jpg"), "a.png": encoded(picture(8, 8), "PNG"), "b.jpg": jpeg(1, 8, 8)})


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    spoilt = bytearray(GOOD)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(spoilt)))
        spoilt[at : at + draw(st.integers(0, 8))] = draw(st.binary(max_size=8))
    return bytes(spoilt)


@given(damaged())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_no_damage_breaks_the_reader(data: bytes) -> None:
    try:
        read = read_pack(data, "quiz.zip")
    except Unreadable as no:
        assert text(no.key, **no.blanks) != no.key
        return
    for error in (*read.errors, *read.notes):
        assert text(error.key, **error.blanks) != error.key
    assert {question.image for question in read.questions} <= {*read.images, ""}


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_no_bytes_break_what_looks_at_images(data: bytes) -> None:
    for begins in (b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff\xe0", b"RIFF\x10\x00\x00\x00WEBP"):
        with pytest.raises(NoImage):
            clean_image(begins + data)
