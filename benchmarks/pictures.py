"""A quiz with pictures as heavy as they may be: noise, of which nothing can be left out."""

import io
from dataclasses import replace

from PIL import Image

from bot.files.quiz import read_pack, shipped, write_pack, write_zip
from bot.files.quiz.images import LARGEST

TITLE = "Noise"
SIDE = 420
"""Pixels. As WebP in the best quality tried, noise of this side has nearly `LARGEST` bytes."""


def quiz_with_pictures() -> tuple[str, bytes]:
    """The quiz that ships, with a picture for each question: file name and content.

    Raises `AssertionError` if the pictures are not as heavy as they are meant to be.
    """
    pack = read_pack(shipped("general")).pack
    assert pack is not None
    questions = tuple(
        replace(question, image=f"{number}.png", image_alt="Noise.") for number, question in enumerate(pack.questions)
    )
    files = {question.image: _noise() for question in questions}
    data = write_zip("noise.toml", write_pack(replace(pack, title=TITLE, questions=questions)), files)
    kept = read_pack(data, "noise.zip").images
    assert len(kept) == len(questions)
    assert all(LARGEST * 0.8 < len(image) <= LARGEST for image in kept.values()), sorted(map(len, kept.values()))
    return "noise.zip", data


def _noise() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((SIDE, SIDE), 90).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()
