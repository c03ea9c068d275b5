"""Where the channels of groups stand: categories of 50 in a server of 500, text and voice channels counted alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.groups import CATEGORY, LiveChannel
from bot.domain.refusal import Refusal

CHANNELS_PER_SERVER = 500
"""Categories are among them."""
CHANNELS_PER_CATEGORY = 50


@dataclass
class Shelf:
    """A category for groups and how many channels stand in it."""

    id: int
    name: str
    filled: int

    @property
    def room(self) -> int:
        return CHANNELS_PER_CATEGORY - self.filled


def shelves(
    channels: Sequence[LiveChannel], group_channel_ids: Iterable[int], names: Iterable[str], bot_id: int
) -> list[Shelf]:
    """The categories made for groups, oldest first, counting whatever is really in them.

    A category is ours if a group's channel stands in it, or if it has one of our names and lets the bot in.
    """
    known, ours = set(group_channel_ids), set(names)
    lived_in = {c.parent_id for c in channels if c.id in known}
    mine = [
        c
        for c in channels
        if c.kind == CATEGORY and (c.id in lived_in or (c.name in ours and c.overwrite(bot_id) is not None))
    ]
    return [Shelf(c.id, c.name, sum(o.parent_id == c.id for o in channels)) for c in sorted(mine, key=lambda c: c.id)]


def category_range(number: int, *, voice: bool = False) -> tuple[int, int]:
    """The first and last group in the n-th category, counted from 1: 1-50, 51-100 …; with voice, half as many."""
    groups = CHANNELS_PER_CATEGORY // 2 if voice else CHANNELS_PER_CATEGORY
    return (number - 1) * groups + 1, number * groups


def place(rooms: Sequence[int], need: int, beside: int | None = None) -> int | None:
    """Which of the categories with so much room takes the `need` channels of one group; `None` if none does.

    That is the one in which the group has a channel (`beside`), else the first.
    """
    if beside is not None and rooms[beside] >= need:
        return beside
    return next((index for index, room in enumerate(rooms) if room >= need), None)


def categories_needed(rooms: Sequence[int], needs: Iterable[int]) -> int:
    """How many new categories groups with these needs take, beside those that have so much room."""
    left = list(rooms)
    for need in needs:
        found = place(left, need)
        if found is None:
            left.append(CHANNELS_PER_CATEGORY)
            found = len(left) - 1
        left[found] -= need
    return len(left) - len(rooms)


def how_many_fit(in_server: int, rooms: Sequence[int], needs: Sequence[int]) -> int:
    """How many of the groups, each with its need, the server's 500 leave room for, the new categories counted in."""
    fits = len(needs)
    while fits and in_server + sum(needs[:fits]) + categories_needed(rooms, needs[:fits]) > CHANNELS_PER_SERVER:
        fits -= 1
    return fits


def check_room(in_server: int, rooms: Sequence[int], needs: Sequence[int], *, voice: bool = False) -> None:
    """Raises `Refusal` with the figures if the server has no room for these groups' channels.

    `needs` says for each group that lacks something how many channels that is.
    """
    fits = how_many_fit(in_server, rooms, needs)
    if fits == len(needs):
        return
    wanted, categories = sum(needs), categories_needed(rooms, needs)
    figures = {"n": len(needs), "fits": fits, "have": in_server, "most": CHANNELS_PER_SERVER}
    if voice:
        total = in_server + wanted + categories
        raise Refusal("groups.too_many_voice", wanted=wanted, categories=categories, total=total, **figures)
    raise Refusal("groups.too_many_channels", **figures)
