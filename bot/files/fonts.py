"""The fonts that this machine has for the world's scripts, in the order in which a letter is looked for."""

from functools import cache

WANTED = (
    "Noto Sans",
    "DejaVu Sans",
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
    "Noto Emoji",
    "Unifont",
)
"""DejaVu comes with matplotlib: Latin, Greek, Cyrillic, Arabic. For Chinese, Japanese and Korean the machine needs one
of the others (Debian: fonts-noto-cjk)."""


@cache
def families() -> list[str]:
    """Those of `WANTED` that are there, and what matplotlib brings along. For the worker only."""
    from matplotlib.font_manager import fontManager

    there = {font.name for font in fontManager.ttflist}
    return [name for name in WANTED if name in there] or ["DejaVu Sans"]
