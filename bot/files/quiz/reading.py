"""Reading a quiz pack in whatever format it comes, by what is in it and not by what it is called."""

import codecs
import warnings
from collections.abc import Callable, Sequence

from bot.domain.quiz import PackFile
from bot.domain.unreadable import Unreadable
from bot.files.decoded import decoded
from bot.files.foreign import refuse_foreign
from bot.files.quiz.aiken import looks_like_aiken, read_aiken
from bot.files.quiz.columns import find_columns
from bot.files.quiz.gift import looks_like_gift, our_gift, read_gift
from bot.files.quiz.native import maybe_native, read_native, surely_native
from bot.files.quiz.opentdb import looks_like_json, read_opentdb
from bot.files.quiz.showing import with_images
from bot.files.quiz.tabular import maybe_csv, read_csv, read_table, surely_csv
from bot.files.quiz.zipped import is_zipped, opened
from bot.files.workbook import read_workbook

LARGEST_TEXT = 2**20
LARGEST_WORKBOOK = 5 * 2**20
"""Bytes. A hundred questions as text have less than 100 KB; workbooks carry a template's looks with them."""


def read_pack(data: bytes, filename: str = "") -> PackFile:
    """The quiz pack in a file: native (TOML), Kahoot's or ClassQuiz's spreadsheet, Open Trivia DB, GIFT, Aiken or CSV.

    Any of them may come in a ZIP, with the images that it names. The file's name is only used as a title, where there
    is no other. Raises `Unreadable` for what is no quiz pack at all; what is wrong in single questions is in the
    result's `errors`.
    """
    broken_zip = data.startswith(b"PK") and filename.lower().endswith(".zip")
    if not broken_zip and not is_zipped(data):
        return with_images(_read(data, filename), None)
    with opened(data) as zipped:
        inside = zipped.read(zipped.pack_name, LARGEST_WORKBOOK)
        if is_zipped(inside):
            raise Unreadable("quiz_file.zip_nested", name=zipped.pack_name[:100])
        return with_images(_read(inside, zipped.pack_name), zipped)


def _read(data: bytes, filename: str) -> PackFile:
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Unreadable("quiz_file.empty")
    refuse_foreign(data, "quiz_file.other_kind")
    if data.startswith(b"PK"):
        if len(data) > LARGEST_WORKBOOK:
            raise Unreadable("quiz_file.workbook_too_large", most=LARGEST_WORKBOOK // 2**20)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's, about styles and dates; they repeat what stands in cells
            return read_table(None, read_workbook(data, find_columns), filename)
    if len(data) > LARGEST_TEXT:
        raise Unreadable("quiz_file.too_large", most=LARGEST_TEXT // 1024)
    return _read_text(_text(data), filename)


def _text(data: bytes) -> str:
    try:
        return decoded(data).replace("\r\n", "\n").replace("\r", "\n").removeprefix(codecs.BOM_UTF8.decode())
    except UnicodeDecodeError as error:
        raise Unreadable("quiz_file.not_utf8") from error


def _read_text(text: str, filename: str) -> PackFile:
    for claims, reader in READERS:
        if claims(text):
            return reader(text, filename)
    raise Unreadable("quiz_file.unknown_format")


READERS: Sequence[tuple[Callable[[str], bool], Callable[[str, str], PackFile]]] = (
    (our_gift, read_gift),
    (looks_like_json, read_opentdb),
    (surely_native, read_native),
    (looks_like_aiken, read_aiken),
    (surely_csv, read_csv),
    (looks_like_gift, read_gift),
    (maybe_csv, read_csv),
    (maybe_native, read_native),
)
"""Who lays claim to a text, and who reads it then. The more a format's signs are its own, the earlier it is asked."""
