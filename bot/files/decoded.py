"""Text files as Windows, Excel, Google and editors write them."""

import codecs


def decoded(data: bytes) -> str:
    """A text file's text: UTF-8 or UTF-16, with or without a byte order mark.

    Raises `UnicodeDecodeError` for anything else: guessing at older encodings would spell people's names wrongly.
    """
    encoding = "utf-8"
    if data.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif len(data) % 2 == 0:
        even, odd = data[::2].count(0), data[1::2].count(0)
        if max(even, odd) > max(len(data) / 10, 4 * min(even, odd)):  # half of every ASCII letter's code is nought
            encoding = "utf-16-le" if odd > even else "utf-16-be"
    return data.decode(encoding)
