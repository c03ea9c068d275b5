"""Sending nudges: what a nudge of each rule looks like, and the look at what is due.

A feature registers a face for each of its rules. The database decides who is nudged when; here is only who looks.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from bot.domain.nudges import Nudge
from bot.interactions.sending import Drawing

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

Face = Callable[[Sequence[Nudge]], Awaitable[Drawing | None]]
"""Draws the nudges of one matter that go out in one message; `None` if it has become useless."""


class Nudging:
    """The bot's nudges. `poke` it after anything that may have changed what is due."""

    def __init__(self, bot: "Ithaca") -> None:
        self._bot = bot
        self.faces: dict[str, Face] = {}

    def register(self, rule: str, face: Face) -> None:
        """Say what nudges of this rule look like."""
        self.faces[rule] = face

    def poke(self) -> None:
        """Look at what is due, now."""
