"""A file that cannot be read at all."""

from bot.domain.refusal import Refusal


class Unreadable(Refusal):
    """Why a whole file was turned away, and how to mend it. Nothing of it has been kept."""
