"""Numbers from outside are read, or are none; they never break what reads them."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.numbers import MOST_DIGITS, number_in, picked


@given(st.integers(min_value=0, max_value=10**MOST_DIGITS - 1))
def test_every_number_that_a_row_can_have_is_read(number: int) -> None:
    assert number_in(str(number)) == number
    assert picked(f"group:{number}", "person", "group") == ("group", number)


@given(st.text() | st.from_regex(r"[0-9]{19,}", fullmatch=True) | st.just("9" * 5000) | st.just("٣"))
def test_anything_else_is_none(written: str) -> None:
    number = number_in(written)
    assert number is None or (str(number) == written.lstrip("0") or set(written) == {"0"})
    assert picked(written, "group") is None or written.startswith("group:")
