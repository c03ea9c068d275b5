"""The images that a pack's questions name: found beside it, looked at, and put into what was read of it."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from bot.domain.quiz import Fault, PackError, PackFile, Question
from bot.files.quiz.cleaned import one_line
from bot.files.quiz.images import LARGEST_FILE, NoImage, clean_image
from bot.files.quiz.zipped import Zipped, key_of, leads_elsewhere, listed

MOST_LETTERS = 60
"""Characters of a file's name that are kept."""
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|//|www\.[^/]*/", re.IGNORECASE)


def with_images(read: PackFile, zipped: Zipped | None) -> PackFile:
    """A pack with the images that its questions name; a question whose image cannot be shown is one to be mended.

    `zipped` is what it came in, if that could hold images. Nothing is ever fetched from anywhere else.
    """
    images = _Images(zipped)
    good, places, errors = [], [], list(read.errors)
    for question, place in zip(read.questions, read.places, strict=True):
        try:
            good.append(replace(question, image=images.name_of(question)) if question.image else question)
            places.append(place)
        except NoImage as no:
            errors.append(PackError(place.number, place.line, *no.fault, place.row))
    if len(errors) > len(read.errors):
        errors.sort(key=lambda error: error.question or 0)
    notes = [PackError(None, None, *note) for note in images.notes()]
    return replace(
        read,
        questions=tuple(good),
        places=tuple(places),
        errors=tuple(errors),
        notes=(*read.notes, *notes),
        images=images.shown,
    )


class _Images:
    """`shown` are those that were found, ready, each by the name that the questions have for it from now on."""

    def __init__(self, zipped: Zipped | None) -> None:
        self._zipped = zipped
        self._names: dict[str, str | NoImage] = {}
        self.shown: dict[str, bytes] = {}
        self._taken: set[str] = set()

    def name_of(self, question: Question) -> str:
        """The name of a question's image among `shown`. Raises `NoImage`."""
        written = question.image
        name = written[:100]
        if _ADDRESS.match(written):
            raise NoImage("quiz_file.image_address", name=name)
        if leads_elsewhere(written):
            raise NoImage("quiz_file.image_path", name=name)
        if self._zipped is None:
            raise NoImage("quiz_file.image_without_zip", name=name)
        path = self._zipped.path_of(written)
        if path is None:
            there = self._zipped.images
            key = "quiz_file.image_missing" if there else "quiz_file.image_missing_all"
            raise NoImage(key, name=name, found=listed(there))
        if path not in self._names:
            self._names[path] = _or_why_not(lambda: self._taken_in(path))
        found = self._names[path]
        if isinstance(found, NoImage):
            key, blanks = found.fault
            raise NoImage(key, **blanks, name=name)
        return found

    def notes(self) -> list[Fault]:
        """What is in the archive and in no question."""
        unused = [path for path in self._zipped.images if path not in self._names] if self._zipped else []
        return [("quiz_file.images_unused", {"n": len(unused), "names": listed(unused)})] if unused else []

    def _taken_in(self, path: str) -> str:
        assert self._zipped is not None
        data = clean_image(self._zipped.read(path, LARGEST_FILE))
        stem = one_line(PurePosixPath(path).stem)[:MOST_LETTERS].strip() or "image"
        name, number = f"{stem}.webp", 1
        while key_of(name) in self._taken:
            number += 1
            name = f"{stem}-{number}.webp"
        self._taken.add(key_of(name))
        self.shown[name] = data
        return name


def _or_why_not(take_in: Callable[[], str]) -> str | NoImage:
    try:
        return take_in()
    except NoImage as no:
        return no
