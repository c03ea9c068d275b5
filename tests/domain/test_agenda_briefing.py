"""The briefing's pages, and which words somebody has read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agenda.briefing import page, version_of
from bot.domain.refusal import Refusal

PAGES = st.lists(st.text(max_size=30), max_size=5)


@given(PAGES, PAGES)
def test_other_words_are_another_version(some: list[str], others: list[str]) -> None:
    assert (version_of(some) == version_of(others)) == (some == others)


def test_the_pages_are_numbered_and_the_last_one_says_so() -> None:
    pages = ("Come.", "Listen.")
    assert [(page(pages, n).words, page(pages, n).is_last) for n in (1, 2)] == [("Come.", False), ("Listen.", True)]


@pytest.mark.parametrize("number", [0, 3, 99])
def test_a_page_that_is_not_there_is_refused(number: int) -> None:
    with pytest.raises(Refusal):
        page(("Come.", "Listen."), number)
