"""A pack and its images in one ZIP. Nothing of it is unpacked to the disk, and only what is asked for at all.

An archive is somebody else's word for what is in it: names that lead elsewhere, links, archives within and sizes that
no quiz needs turn the whole of it away.
"""

import io
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from bot.domain.unreadable import Unreadable

LARGEST_ZIP = 25 * 2**20
MOST_FILES = 300
MOST_UNPACKED = 100 * 2**20
"""Bytes, and files without folders."""

UTF8_FLAG = 0x800
"""Of an entry: its name is UTF-8. Without it, the library takes it for code page 437, as the format says."""

_IMAGES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".svg", ".tif", ".tiff", ".heic", ".heif", ".avif", ".ico")
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".jar", ".iso")
_OF_THE_SYSTEM = ("__macosx", "thumbs.db", "desktop.ini", "ehthumbs.db")
"""What Windows and macOS put into folders by themselves."""
_ELSEWHERE = re.compile(r"/|[A-Za-z]:|(?:.*/)?\.\.(?:/|$)", re.DOTALL)
_OFFICE = ("[Content_Types].xml", "xl/workbook.xml", "mimetype")
"""Workbooks and documents are zip archives too, with one of these."""


class Zipped:
    """The files of an archive. `pack_name` is the one that holds the questions."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._parts = _checked(archive.infolist())
        candidates = [path for path in self._parts if not path.lower().endswith(_IMAGES)]
        if not candidates:
            raise Unreadable("quiz_file.zip_no_pack")
        if len(candidates) > 1:
            raise Unreadable("quiz_file.zip_several_packs", names=listed(candidates))
        self.pack_name = candidates[0]
        self._folder = PurePosixPath(self.pack_name).parent

    @property
    def images(self) -> list[str]:
        """The paths of all files but the pack."""
        return [path for path in self._parts if path != self.pack_name]

    def path_of(self, name: str) -> str | None:
        """The file that a pack means by this name: beside it, from the top, or, if there is one such, anywhere.

        Capitals do not count: no two files differ in them alone.
        """
        wanted = key_of(name.replace("\\", "/").removeprefix("./"))
        keys = {key_of(path): path for path in self.images}
        for key in (key_of(str(self._folder / wanted)), wanted):
            if key in keys:
                return keys[key]
        same = [path for key, path in keys.items() if PurePosixPath(key).name == wanted]
        return same[0] if len(same) == 1 else None

    def read(self, path: str, most: int) -> bytes:
        """The first `most` bytes of a file and one more, if it has as many."""
        with _damage_told(), self._archive.open(self._parts[path]) as stream:
            return stream.read(most + 1)


def is_zipped(data: bytes) -> bool:
    """Whether this is a zip archive, and no workbook or document."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return not any(name in _OFFICE for name in archive.namelist())
    except Exception:  # zipfile names no errors of its own: whoever reads it says what is wrong
        return False


@contextmanager
def opened(data: bytes) -> Iterator[Zipped]:
    """A pack's archive. Raises `Unreadable`, whatever the archive does to the library that reads it."""
    if len(data) > LARGEST_ZIP:
        raise Unreadable("quiz_file.zip_too_large", most=LARGEST_ZIP // 2**20)
    with _damage_told():
        archive = zipfile.ZipFile(io.BytesIO(data))
    with archive:
        yield Zipped(archive)


@contextmanager
def _damage_told() -> Iterator[None]:
    """Around calls of the library and nothing else: what our own code gets wrong is no damage."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        # damage raises BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError and more
        raise Unreadable("quiz_file.zip_damaged") from error


def key_of(path: str) -> str:
    """The same for all paths that an archive may not have beside each other: capitals do not count, on some disks."""
    return unicodedata.normalize("NFC", path).casefold()


def leads_elsewhere(path: str) -> bool:
    """Whether a path begins at the top of a disk, or climbs out of where it begins."""
    return bool(_ELSEWHERE.match(path.replace("\\", "/")))


def listed(names: list[str], most: int = 5) -> str:
    """Some names, to be read."""
    shown = ", ".join(f"“{name[-60:]}”" for name in names[:most])
    return f"{shown} …" if len(names) > most else shown


def _checked(parts: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files by path. Raises `Unreadable` for what no pack has in it."""
    found: dict[str, zipfile.ZipInfo] = {}
    keys: dict[str, str] = {}
    for part in parts:
        path = unicodedata.normalize("NFC", _name(part).replace("\\", "/"))
        kind = stat.S_IFMT(part.external_attr >> 16)
        if leads_elsewhere(path):
            raise Unreadable("quiz_file.zip_path", name=path[:100])
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Unreadable("quiz_file.zip_link", name=path[:100])
        if path.endswith("/") or _system(path):
            continue
        if path.lower().endswith(_ARCHIVES):
            raise Unreadable("quiz_file.zip_nested", name=path[:100])
        if part.flag_bits & 1:
            raise Unreadable("quiz_file.zip_password")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("quiz_file.zip_damaged")  # no system's own tool packs so, and others want much memory
        if (other := keys.setdefault(key_of(path), path)) != path or path in found:
            raise Unreadable("quiz_file.zip_alike", first=other[:100], second=path[:100])
        found[path] = part
    if len(found) > MOST_FILES:
        raise Unreadable("quiz_file.zip_many", most=MOST_FILES)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("quiz_file.zip_bomb", most=MOST_UNPACKED // 2**20)
    return found


def _name(part: zipfile.ZipInfo) -> str:
    """A file's name as whoever packed it saw it: a Mac writes UTF-8 and does not set the flag that says so."""
    if part.flag_bits & UTF8_FLAG:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return part.filename


def _system(path: str) -> bool:
    names = path.lower().split("/")
    return names[-1].startswith(".") or any(name in _OF_THE_SYSTEM for name in names)
