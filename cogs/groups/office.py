"""What the commands and buttons of `/groups` share while the bot runs."""

from dataclasses import dataclass
from typing import Protocol, cast

from bot.interactions.client import Ithaca
from cogs.groups.audit import Auditor
from cogs.groups.making import ChannelMaker

COG = "groups"


@dataclass(frozen=True)
class Office:
    """Who makes the channels and who audits them."""

    maker: ChannelMaker
    auditor: Auditor


class _HasOffice(Protocol):
    office: Office


def office_of(bot: Ithaca) -> Office:
    """The one of this bot. Buttons are rebuilt on each press and find it here."""
    return cast(_HasOffice, bot.get_cog(COG)).office
