"""Who sees a channel, asked cleverly, is who simcord says sees it."""

from hypothesis import given
from hypothesis import strategies as st
from simcord.backend.access import channel_accessible
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.rehearsal.people import Person, ServerRole
from bot.rehearsal.sight import viewers
from bot.rehearsal.timekeeper import WorldClock
from bot.rehearsal.world import World

VIEW, SEND, ADMINISTRATOR = 1 << 10, 1 << 11, 1 << 3
ROLES = (ServerRole("Staff", 0), ServerRole("Lookers", VIEW), ServerRole("Admins", ADMINISTRATOR))
bits = st.sampled_from((0, VIEW, SEND, VIEW | SEND))
people = st.lists(st.sets(st.sampled_from(("Staff", "Lookers", "Admins"))), min_size=1, max_size=6)
marks = st.lists(st.tuples(st.integers(0, 20), bits, bits), max_size=6)


@given(roles=people, marks=marks, everyone=st.tuples(bits, bits))
def test_viewers_are_exactly_those_who_can_access(
    roles: list[set[str]], marks: list[tuple[int, int, int]], everyone: tuple[int, int]
) -> None:
    world = World(WorldClock())
    crowd = [Person(f"P{n}", f"p{n}", tuple(sorted(names))) for n, names in enumerate(roles)]
    accounts = world.populate(crowd, roles=ROLES)
    guild = world.guild
    targets = [(r, OverwriteType.ROLE) for r in guild.roles if r != guild.id]
    targets += [(m, OverwriteType.MEMBER) for m in guild.members]
    chosen = {targets[n % len(targets)]: (allow, deny) for n, allow, deny in marks}
    overwrites = [Overwrite(guild.id, OverwriteType.ROLE, *everyone)]
    overwrites += [Overwrite(target, kind, allow, deny) for (target, kind), (allow, deny) in chosen.items()]
    channel = world.create_channel(guild.id, "room", overwrites=overwrites)
    assert viewers(world, channel.id, accounts.values()) == {
        account for account in accounts.values() if channel_accessible(world, channel.id, account)
    }
