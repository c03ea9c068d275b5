"""A refusal is a sentence's key and its blanks, wherever it comes from."""

import pickle

from bot.domain.refusal import Refusal
from bot.domain.unreadable import Unreadable


def test_it_comes_back_whole_from_another_process() -> None:
    for kind in (Refusal, Unreadable):
        refusal = pickle.loads(pickle.dumps(kind("cli.file_unreadable", file="x", key="y")))
        assert type(refusal) is kind
        assert (refusal.key, refusal.blanks) == ("cli.file_unreadable", {"file": "x", "key": "y"})
