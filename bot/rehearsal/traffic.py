"""Is anything going on? The question that decides whether rehearsal time may jump.

Everything that happens on the local Discord leaves a mark here, in real (monotonic) seconds, because stillness is a
property of the real machine: a request on its way takes the same time whatever the rehearsal's clock says.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Traffic:
    """Counts what is under way and remembers when something last happened."""

    def __init__(self) -> None:
        self.in_flight = 0
        self._last = time.monotonic()
        self._marks = 0

    def touch(self) -> None:
        """Something happened just now."""
        self._last = time.monotonic()
        self._marks += 1

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Hold time still for as long as the block runs."""
        self.in_flight += 1
        self.touch()
        try:
            yield
        finally:
            self.in_flight -= 1
            self.touch()

    @property
    def marks(self) -> int:
        """Grows with everything that happens: two equal readings mean that nothing did in between."""
        return self._marks

    def quiet_for(self) -> float:
        """Real seconds since something last began, ended or was told."""
        return time.monotonic() - self._last
