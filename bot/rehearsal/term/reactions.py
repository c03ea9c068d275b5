"""What people react to, by how the custom id of a control begins, or the title of a message."""

from collections.abc import Mapping

from bot.rehearsal.term.closing import asked_what_came_of_it, asked_whether_it_was_so
from bot.rehearsal.term.coming import asked_to_come
from bot.rehearsal.term.dates import called_off, kickoff_is_over
from bot.rehearsal.term.evening import (
    ADD_NOTE,
    ADD_PHOTO,
    BRIEFING,
    TRIAL,
    TURN,
    asked_for_a_photo,
    asked_to_press,
    asked_to_read,
    has_a_turn,
)
from bot.rehearsal.term.member import Reaction
from bot.rehearsal.term.nudged import LATER, nudged
from bot.rehearsal.term.proposals import asked_when
from bot.rehearsal.term.proving import SIGN, asked_to_sign
from bot.rehearsal.term.surveys import ANSWER, asked_for_feedback
from bot.texts import text


def reactions() -> Mapping[str, Reaction]:
    """All of them. Messages are in the programme's language, which in a rehearsal is English."""
    return {
        text("kickoff.podium_title"): kickoff_is_over,
        text("meetup.told_cancel"): called_off,
        TRIAL: asked_to_press,
        TURN: has_a_turn,
        BRIEFING: asked_to_read,
        ADD_PHOTO: asked_for_a_photo,
        ADD_NOTE: asked_for_a_photo,
        "coming:": asked_to_come,
        "slot:who:": asked_when,
        "close:say:": asked_what_came_of_it,
        "close:differ:": asked_whether_it_was_so,
        SIGN: asked_to_sign,
        ANSWER: asked_for_feedback,
        LATER: nudged,
    }
