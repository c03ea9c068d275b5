"""Who is asking about meet-ups."""

from dataclasses import dataclass

from bot.domain.programme import Programme


@dataclass(frozen=True)
class Asked:
    """An account in a programme. `staff` may see every group's dates, and do what its mentors may.

    `channel_id` is where they ask. Staff, organisers and whoever sits in for a mentor mean the room in which they type.
    """

    programme: Programme
    discord_id: int
    staff: bool
    channel_id: int | None = None
