"""Every word a person reads, by locale.

A catalogue is a folder of gettext files, one per feature: `bot/texts/en/groups.po` holds the keys `groups.…`. Sentences
are found by key, not by their English, so that an English wording can be mended without losing its translations.
"""

import functools
import gettext
import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DEFAULT_LOCALE = "en"
_FOLDER = Path(__file__).parent


def locales() -> tuple[str, ...]:
    """The locales that have a catalogue."""
    return _locales_in(_FOLDER)


def languages() -> tuple[str, ...]:
    """What a programme can speak: the catalogues, and American English, which writes the month before the day."""
    return *locales(), "en-US"


def text(key: str, locale: str | None = None, /, **blanks: object) -> str:
    """The sentence for `key` in `locale` (else English), its `{blanks}` filled.

    With a blank named `n`, a sentence that has plural forms takes the one for that number. An unknown key is returned
    as it is, so that a missing sentence can be seen and never stops an evening; a test keeps the catalogue whole.
    """
    catalogue = _catalogue(locale or DEFAULT_LOCALE)
    n = blanks.get("n")
    sentence = catalogue.ngettext(key, key, n) if isinstance(n, int) else key
    if sentence == key:
        sentence = catalogue.gettext(key)
    return sentence.format(**blanks) if blanks and sentence != key else sentence


def known(key: str, locale: str | None = None) -> bool:
    """Whether the catalogue has a sentence for `key`."""
    return text(key, locale) != key or _catalogue(locale or DEFAULT_LOCALE).ngettext(key, key, 1) != key


@functools.cache
def _locales_in(folder: Path) -> tuple[str, ...]:
    """Looked for once: telling Discord our commands asks this 25,000 times."""
    return tuple(sorted(p.name for p in folder.iterdir() if p.is_dir() and any(p.glob("*.po"))))


@functools.cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    folder = _FOLDER / locale
    if not folder.is_dir() or folder.parent != _FOLDER:
        language = locale.partition("-")[0]
        return _catalogue(language if locale != language else DEFAULT_LOCALE)
    whole = gettext.NullTranslations()
    for path in sorted(folder.glob("*.po")):
        compiled = io.BytesIO()
        with path.open("rb") as source:
            write_mo(compiled, read_po(source, locale=locale.replace("-", "_")))
        compiled.seek(0)
        part = gettext.GNUTranslations(compiled)
        part.add_fallback(whole)
        whole = part
    if locale != DEFAULT_LOCALE:
        whole.add_fallback(_catalogue(DEFAULT_LOCALE))
    return whole
