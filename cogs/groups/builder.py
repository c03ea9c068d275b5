"""What one job asks of Discord: to show the server, to make categories and channels, to change and to delete them."""

from functools import partial
from itertools import count

import discord

from bot.domain.group_names import numbered_name
from bot.domain.group_shelves import CHANNELS_PER_CATEGORY, CHANNELS_PER_SERVER, Shelf, category_range, shelves
from bot.domain.groups import (
    CATEGORY,
    TEXT,
    TEXT_CHANNEL,
    VOICE_CHANNEL,
    Access,
    LiveChannel,
    Onlookers,
    Overwrite,
    base_overwrites,
    changes,
    marker,
)
from bot.domain.participants import GroupMembers, MentorGroup
from bot.domain.programme import Programme
from bot.interactions.channels import NewChannel, make_channel, read_channels, remove_overwrite, set_overwrite
from bot.interactions.client import Ithaca
from bot.texts import text

BAD_NAME = {20031, 50035}
UNKNOWN_CHANNEL = 10003
MOST_CATEGORIES = CHANNELS_PER_SERVER // (CHANNELS_PER_CATEGORY // 2)


class LookAgainError(ConnectionError):
    """What we knew of the server is out of date; a fresh look mends it."""


class Builder:
    """Every call is paced. Raises what Discord raises."""

    def __init__(self, bot: Ithaca, programme: Programme, job_id: int) -> None:
        self._bot = bot
        self._programme = programme
        self._reason = f"ithaca job {job_id}"
        """What Discord's own audit log is told."""

    async def look(self) -> list[LiveChannel]:
        """Every channel of the server, as it is now."""
        return await self._bot.sender.call(partial(read_channels, self._bot, self._programme.guild_id))

    def shelves(self, channels: list[LiveChannel], groups: list[MentorGroup]) -> list[Shelf]:
        """The categories for groups, with what stands in them."""
        assert self._bot.user is not None
        known = [channel_id for group in groups for channel_id in group.channel_ids]
        numbers = range(1, MOST_CATEGORIES + 1)
        names = [name for n in numbers for name in (self._name(n, voice=False), self._name(n, voice=True))]
        return shelves(channels, known, [*names, *map(self._voice_name, numbers)], self._bot.user.id)

    def only_for_voice(self, shelf: Shelf) -> bool:
        """Whether this category was made because the groups' own had no room for their voice channels."""
        return shelf.name in map(self._voice_name, range(1, MOST_CATEGORIES + 1))

    async def make_category(self, places: list[Shelf], sight: Onlookers, *, voice_alone: bool) -> Shelf:
        """One more category: for groups, or for voice channels that have no room beside their group's own channel."""
        taken = {place.name for place in places}
        with_voice = self._programme.voice
        names = (
            self._voice_name(number) if voice_alone else self._name(number, voice=with_voice)
            for number in count(1 if voice_alone else len(places) + 1)
        )
        name = next(name for name in names if name not in taken)
        wanted = NewChannel(name=name, kind=CATEGORY, topic=None, parent_id=None, overwrites=base_overwrites(sight))
        await self._bot.sender.turn()
        made = await make_channel(self._bot, self._programme.guild_id, wanted, self._reason)
        return Shelf(made.id, name, 0)

    async def make(
        self, members: GroupMembers, name: str, parent_id: int, overwrites: tuple[Overwrite, ...], access: Access
    ) -> LiveChannel:
        """A text or voice channel: under the group's own name, or its number if Discord does not like the name.

        Raises `LookAgainError` if its category is full or gone by now.
        """
        topic = f"{text('groups.topic', self._programme.locale)} · {marker(members.group)}"
        for attempt in (name, numbered_name(members.group)):
            wanted = NewChannel(
                name=attempt,
                kind=TEXT_CHANNEL if access is TEXT else VOICE_CHANNEL,
                topic=topic if access is TEXT else None,
                parent_id=parent_id,
                overwrites=overwrites,
            )
            await self._bot.sender.turn()
            try:
                return await make_channel(self._bot, self._programme.guild_id, wanted, self._reason)
            except discord.HTTPException as error:
                if "parent_id" in error.text:
                    raise LookAgainError("the category is full or gone") from error
                if error.code not in BAD_NAME:
                    raise
                refused = error
        raise refused

    async def change(self, channel_id: int, has: tuple[Overwrite, ...], wanted: tuple[Overwrite, ...]) -> None:
        """Bring a channel up to date with a roster that changed since it was asked for. Mostly it did not."""
        to_set, to_remove = changes(has, wanted)
        for overwrite in to_set:
            await self._bot.sender.call(partial(set_overwrite, self._bot, channel_id, overwrite, self._reason))
        for target_id in to_remove:
            await self._bot.sender.call(partial(remove_overwrite, self._bot, channel_id, target_id, self._reason))

    async def delete(self, channel_id: int) -> None:
        """Delete a channel or category. One that is gone already is no error."""
        try:
            await self._bot.sender.call(partial(self._bot.http.delete_channel, channel_id, reason=self._reason))
        except discord.NotFound as error:
            if error.code != UNKNOWN_CHANNEL:
                raise

    def _name(self, number: int, *, voice: bool) -> str:
        first, last = category_range(number, voice=voice)
        return text("groups.category", self._programme.locale, first=first, last=last)

    def _voice_name(self, number: int) -> str:
        return text("groups.category_voice", self._programme.locale, number=number)
