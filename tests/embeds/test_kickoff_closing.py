"""What keeps an evening from being closed, as organisers see it."""

from bot.domain.participants import MentorGroup
from bot.embeds.kickoff_closing import undated_embed
from tests.conftest import KICKOFF_EVENING


def test_however_long_the_names_are_the_list_of_groups_without_a_date_can_be_sent() -> None:
    """Without it nobody could close the evening."""
    groups = [
        MentorGroup(
            id=number,
            programme_id=1,
            name=f"{number:_<80}",
            channel_id=number,
            created_at=KICKOFF_EVENING,
            removed_at=None,
        )
        for number in range(1, 251)
    ]
    said = undated_embed(groups, {group.id: groups[-1].name for group in groups}, "en").description or ""
    assert len(said) <= 4096
    shown = said.count("• ")
    assert shown and f"{250 - shown} more" in said
