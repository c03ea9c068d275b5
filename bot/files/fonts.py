"""The fonts that this machine has for the world's scripts, in the order in which a letter is looked for."""

import logging
from functools import cache
from importlib.util import find_spec
from pathlib import Path

WANTED = (
    "DejaVu Sans",
    "Noto Sans",
    "Liberation Sans",
    "Arial",
    "Helvetica Neue",
    "Noto Sans CJK SC",
    "Noto Sans CJK TC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Noto Sans TC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
    "Microsoft YaHei",
    "PingFang SC",
    "PingFang HK",
    "Hiragino Sans",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Telugu",
    "Noto Sans Kannada",
    "Noto Sans Malayalam",
    "Noto Sans Gujarati",
    "Noto Sans Gurmukhi",
    "Noto Sans Sinhala",
    "Noto Sans Khmer",
    "Noto Sans Lao",
    "Noto Sans Myanmar",
    "Noto Sans Ethiopic",
    "Noto Emoji",
    "Unifont",
)
"""DejaVu comes with matplotlib: Latin, Greek, Cyrillic, Arabic, and bold. The others come with the packages of
`BUNDLED`, or with the machine."""
BUNDLED = ("manimgx_fonts", "noto_cjk_sans_jp_regular")
"""Packages that have nothing in them but Noto's fonts: most of the world's scripts, and emoji in one colour."""


@cache
def families() -> list[str]:
    """Those of `WANTED` that are there, and what matplotlib brings along. For the worker only."""
    from matplotlib.font_manager import fontManager

    # Most of them have no bold, which it would say of each, for each line of a picture.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    for package in BUNDLED:
        for path in _fonts_in(package):
            fontManager.addfont(path)
    there = {font.name for font in fontManager.ttflist}
    return [name for name in WANTED if name in there] or ["DejaVu Sans"]


def _fonts_in(package: str) -> list[Path]:
    found = find_spec(package)
    folders = [Path(folder) for folder in found.submodule_search_locations or ()] if found else []
    return [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix in (".ttf", ".otf")]
