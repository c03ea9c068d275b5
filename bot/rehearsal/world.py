"""The world of the local Discord: one server, its members, channels and messages.

Permissions, validation, error codes and serialisation are simcord's. Added here: the rehearsal's clock, snowflakes that
strictly increase, a real server to begin with (`populate`), and word to whoever shows the world to people.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from simcord.backend import Backend
from simcord.backend.access import channel_accessible
from simcord.backend.models import Channel, Guild, Interaction, Message
from simcord.backend.ops.base import _DISCORD_EPOCH_MS

from bot.rehearsal.exchanges import Exchanges
from bot.rehearsal.files import FileStore, show_in_embeds
from bot.rehearsal.impossible import Impossible
from bot.rehearsal.ledger import Ledger, looks
from bot.rehearsal.nonces import Nonces
from bot.rehearsal.people import Person, Population, ServerRole
from bot.rehearsal.timekeeper import WorldClock

BOT_PERMISSIONS = 2251802283200080
"""What the invite link for groups with voice channels asks for: view, send, embed, attach, history, manage channels,
manage roles, pin, react, use application commands; connect, speak, video, voice activity, move members. Not
Administrator."""


EPHEMERAL = 1 << 6
"""The flag of a message that only one person sees."""


class Watcher(Protocol):
    """Whoever shows the world to people. Ephemeral messages are reported too: the watcher decides who may see them."""

    def message_created(self, message: Message) -> None: ...
    def message_edited(self, message: Message) -> None: ...
    def message_deleted(self, channel_id: int, message_id: int, message: Message | None) -> None: ...
    def channels_changed(
        self, channel_id: int | None = None, *, created: bool = False, person: int | None = None
    ) -> None:
        """What channels there are, or who sees them: one channel, what one person sees, or (neither) everything."""

    def people_changed(self) -> None: ...


class World(Backend):
    """simcord's backend, ticking with the rehearsal."""

    clock: WorldClock

    def __init__(self, clock: WorldClock, *, bot_name: str = "Ithaca") -> None:
        self._last_snowflake = 0
        super().__init__(clock=clock)
        self.cdn: FileStore = FileStore()
        self.nonces = Nonces(clock)
        self.exchanges = Exchanges(self)
        self.ledger = Ledger(clock.now)
        self.watchers: list[Watcher] = []
        self.people: dict[int, Person] = {}
        self.hidden: dict[int, set[int]] = {}
        """Ephemeral messages each person has dismissed."""
        self.gateway_url = ""
        self.commands_made: dict[tuple[int | None, date], int] = {}
        """New commands by server and day."""
        self.bot_user.name = bot_name
        self.people[self.bot_user.id] = Person(bot_name, bot_name.lower(), kind="bot")

    # ------------------------------------------------------------------ the server

    @property
    def guild(self) -> Guild:
        """The one server of the rehearsal."""
        if not self.guilds:
            raise Impossible("The rehearsal's server is not made yet.", 503)
        return next(iter(self.guilds.values()))

    def populate(
        self, people: Iterable[Person], *, guild: str = "Rehearsal", roles: Iterable[ServerRole] = ()
    ) -> dict[str, int]:
        """Make the server: its owner, its roles, its members, a `#general`. Returns account ids by handle."""
        people = list(people)
        owner = next((p for p in people if p.owner), Person("Server owner", "server_owner", owner=True))
        accounts = {owner.handle: self._account(owner)}
        made = self.create_guild(guild, owner_id=accounts[owner.handle])
        bot_role = next(r for r in made.roles.values() if r.managed)
        bot_role.permissions = BOT_PERMISSIONS
        wanted = {r.name: r.permissions for r in roles}
        wanted.update({name: 0 for p in people for name in p.roles if name not in wanted})
        ids = {name: self.create_role(made.id, name, permissions=bits).id for name, bits in wanted.items()}
        made.members[accounts[owner.handle]].role_ids = [ids[name] for name in owner.roles]
        for person in people:
            if person is not owner:
                accounts[person.handle] = self._account(person)
                self.add_member(made.id, accounts[person.handle], roles=[ids[name] for name in person.roles])
        self.create_channel(made.id, "general", topic="Everybody's channel")
        self._tell_people_changed()
        return accounts

    def settle(self, population: Population) -> dict[str, int]:
        """`populate` from a file's content."""
        return self.populate(population.people, guild=population.guild, roles=population.roles)

    def join(self, person: Person) -> int:
        """Somebody joins the server while it runs. Roles must exist. Returns the account's id."""
        ids = {role.name: role.id for role in self.guild.roles.values()}
        account = self._account(person)
        self.add_member(self.guild.id, account, roles=[ids[name] for name in person.roles], announce=True)
        return account

    def _account(self, person: Person) -> int:
        account = self.make_user(person.handle, global_name=person.name, bot=person.kind == "bot")
        self.people[account.id] = person
        return account.id

    # ------------------------------------------------------------------ time and identity

    def snowflake(self) -> int:
        """A new id: milliseconds of rehearsal time, and always greater than the one before."""
        milliseconds = int(self.clock.now().timestamp() * 1000) - _DISCORD_EPOCH_MS
        self._last_snowflake = max(milliseconds << 22, self._last_snowflake + 1)
        return self._last_snowflake

    def new_interaction(self, type: int, channel_id: int, user_id: int, guild_id: int | None) -> Interaction:  # noqa: A002
        """simcord's record. Its three seconds are counted elsewhere, in real time (`interactions.py`)."""
        record = super().new_interaction(type, channel_id, user_id, guild_id)
        record.initial_response_deadline = None
        return record

    # ------------------------------------------------------------------ word to the watchers

    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send an event towards the gateway. simcord also keeps every event for ever; a server must not."""
        for listener in self.subscribers:
            listener(event, payload)
        for watcher in self.watchers:
            if event.startswith(("CHANNEL_", "THREAD_")) and "id" in payload:
                watcher.channels_changed(int(payload["id"]), created=event.endswith("_CREATE"))
            elif event.startswith(("GUILD_ROLE_", "GUILD_UPDATE")):
                watcher.channels_changed()
            elif event.startswith("GUILD_MEMBER_"):
                watcher.channels_changed(person=int(payload["user"]["id"]))
                watcher.people_changed()

    @property
    def commands_ready(self) -> bool:
        """The bot has registered its commands."""
        return any(self.commands.values())

    def announce_commands(self) -> None:
        """The commands changed: whoever shows them should ask again."""
        for watcher in self.watchers:
            watcher.channels_changed()

    def _tell_people_changed(self) -> None:
        for watcher in self.watchers:
            watcher.channels_changed()
            watcher.people_changed()

    def commit_message(self, message: Message, *, broadcast: bool = True) -> Message:
        show_in_embeds(message.embeds, message.attachments)
        kept = super().commit_message(message, broadcast=broadcast)
        if kept.id in self.messages[kept.channel_id]:
            for watcher in self.watchers:
                watcher.message_created(kept)
        return kept

    def edit_message(self, channel_id: int, message_id: int, fields: dict[str, Any]) -> Message:
        if fields.get("embeds"):
            kept = self.get_message(channel_id, message_id).attachments
            show_in_embeds(fields["embeds"], fields.get("attachments", kept) or [])
        before = looks(self.get_message(channel_id, message_id))
        message = super().edit_message(channel_id, message_id, fields)
        if not message.flags & EPHEMERAL:
            self.ledger.edited(channel_id, message_id, changed=looks(message) != before)
        for watcher in self.watchers:
            watcher.message_edited(message)
        return message

    def delete_message(self, channel_id: int, message_id: int) -> None:
        message = self.get_message(channel_id, message_id)
        super().delete_message(channel_id, message_id)
        for watcher in self.watchers:
            watcher.message_deleted(channel_id, message_id, message)

    def bulk_delete_messages(self, channel_id: int, message_ids: Iterable[int]) -> list[int]:
        deleted = super().bulk_delete_messages(channel_id, message_ids)
        for watcher in self.watchers:
            for message_id in deleted:
                watcher.message_deleted(channel_id, message_id, None)
        return deleted

    def visible_channels(self, person_id: int) -> list[Channel]:
        """The server's channels this person may see, and their direct messages with the bot. In creation order."""
        mine = [self.channels[c] for c in (*self.guild.channel_ids, *self.guild.thread_ids)]
        direct = self.dm_channels.get(person_id)
        mine += [self.channels[direct]] if direct is not None else []
        return [channel for channel in mine if channel_accessible(self, channel.id, person_id)]
