"""What the parts of `/meetup photo` share: who is asking, what about, and letting the group see it."""

from bot.domain.meetups.proof import Visitor
from bot.interactions.asking import Asker
from bot.interactions.client import Ithaca
from bot.services.photos import Given


def visitor_of(person: Asker) -> Visitor:
    """Who is asking, by what Discord says of them; whom the roster knows them as is looked up with each question."""
    return Visitor(person.discord_id, staff=person.is_staff, organiser=person.is_organiser)


def asked_about(ids: dict[str, int]) -> int | None:
    """The meet-up in a button's id; nought stands for the group without one."""
    return ids["meet_up"] or None


async def tell_group(bot: Ithaca, given: Given) -> None:
    """Let the group see that there is proof, and have what else follows looked at."""
    if given.post is not None and given.post.message_id is None:
        await bot.sender.post_all([given.post])
    bot.nudging.poke()
