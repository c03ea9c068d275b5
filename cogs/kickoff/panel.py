"""The panel under the board."""

import discord
from discord import ui

from bot.domain.agenda.views import EveningOnBoard
from bot.domain.kickoff_views import Board
from bot.domain.refusal import Refusal
from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, view
from bot.texts import text
from cogs.kickoff.choosing import show_questions
from cogs.kickoff.closing import ask_to_close
from cogs.kickoff.confirming import ask, do
from cogs.kickoff.exports import send_exports

FOR_ROOMS = ("onward", "longer", "backward")
GREY, BLUE, RED = discord.ButtonStyle.secondary, discord.ButtonStyle.primary, discord.ButtonStyle.danger
ACTIONS = "begin|next|pause|resume|extend|skip|void|correct|repeat|stop|close|download|onward|longer|backward"


class PanelButton(Button, template=rf"panel:(?:{ACTIONS}):(?P<kickoff>\d{{1,18}}):(?P<at>\d{{1,18}})"):
    """One button of the panel.

    `at` is the question that the board showed (for `skip`, the one that goes), or 0; for rooms, the evening's step.
    """

    @classmethod
    def of(cls, action: str, board: Board, style: discord.ButtonStyle = GREY) -> "PanelButton":
        at, label = _for_rooms(action, board) if action in FOR_ROOMS else _for_quiz(action, board)
        return cls(f"panel:{action}:{board.kickoff.id}:{at}", label=label, style=style)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        action, kickoff_id, at = self.custom_id.split(":")[1], self.ids["kickoff"], self.ids["at"]
        board = await bot_of(interaction).services.kickoff_view.board(kickoff_id)
        if board.kickoff.programme_id != person.programme.id:
            raise Refusal("kickoff.gone")
        if action == "download":
            await send_exports(interaction, kickoff_id)
        elif action in ("void", "correct"):
            await show_questions(interaction, kickoff_id, action)
        elif action == "close" and board.evening is not None:
            await ask_to_close(interaction, kickoff_id)
        elif sentence := _warning(action, board, locale_of(interaction)):
            await ask(interaction, sentence, action, kickoff_id, at)
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await do(interaction, action, kickoff_id, at)


def panel(board: Board) -> ui.View | None:
    """The buttons that make sense now. The services refuse the others anyway."""
    kickoff, question = board.kickoff, board.question
    rows: list[tuple[str, discord.ButtonStyle]] = []
    if board.between_steps and board.evening is not None:
        rows = _evening_buttons(board, board.evening)
    elif kickoff.phase == "lobby":
        rows = [("begin", BLUE), ("stop", RED)]
    elif kickoff.phase == "running":
        is_open = question is not None and question.state == "open"
        interrupted = question is not None and question.state == "closed" and question.interrupted
        if not is_open and not kickoff.paused:
            rows.append(("next", BLUE))
        if interrupted:
            rows.append(("repeat", BLUE))
        rows.append(("resume", BLUE) if kickoff.paused else ("pause", GREY))
        if is_open:
            rows.append(("extend", GREY))
        if is_open or board.following:
            rows.append(("skip", GREY))
        rows += [("correct", GREY), ("void", GREY), ("stop", RED)]
    elif kickoff.phase == "podium":
        rows = [("correct", GREY), ("void", GREY), ("download", GREY), ("close", BLUE)]
    elif kickoff.began_at is not None:
        rows = [("download", GREY)]
    return view(*(PanelButton.of(action, board, style) for action, style in rows)) if rows else None


def _evening_buttons(board: Board, evening: EveningOnBoard) -> list[tuple[str, discord.ButtonStyle]]:
    """Between the quiz's questions: the next action first."""
    kickoff, first = board.kickoff, evening.steps[0]
    rows: list[tuple[str, discord.ButtonStyle]] = []
    if kickoff.paused:
        rows.append(("resume", BLUE))
    elif evening.following is not None:
        rows += [("onward", BLUE), ("longer", GREY), ("pause", GREY)]
    if not kickoff.paused and evening.current is not None and evening.current.id != first.id:
        rows.append(("backward", GREY))
    if kickoff.phase == "podium":
        rows += [("correct", GREY), ("void", GREY), ("download", GREY)]
    if kickoff.began_at is None:
        return [*rows, ("stop", RED)]
    return [*rows, ("close", GREY if evening.following else BLUE)]


def _for_quiz(action: str, board: Board) -> tuple[int, str]:
    """The question that the board shows (for `skip`, the one that goes), and what the button says."""
    shown = board.question
    if action == "skip" and not (shown and shown.state == "open"):
        shown = board.following
    return shown.id if shown else 0, text(f"kickoff.panel_{action}", board.locale)


def _for_rooms(action: str, board: Board) -> tuple[int, str]:
    """The step that the board shows, and what the button says."""
    evening = board.evening
    if evening is None or evening.current is None:
        return 0, text(f"agenda.panel_{action}", board.locale)
    following = evening.following
    step = text(f"agenda.title_{following.kind}", board.locale) if following else ""
    return evening.current.id, text(f"agenda.panel_{action}", board.locale, step=step)


def _warning(action: str, board: Board, locale: str) -> str | None:
    """What to ask before doing this, if it needs asking."""
    evening = board.evening
    in_lobby = evening is None or evening.current == evening.steps[0]
    if action == "begin" or (action == "onward" and in_lobby):
        few = board.here * 2 < board.people
        key = "kickoff.sure_begin" if action == "begin" else "agenda.sure_onward"
        return text(key, locale, n=board.here, people=board.people) if few else None
    if action == "skip":
        is_open = board.question is not None and board.question.state == "open"
        return text("kickoff.sure_skip" if is_open else "kickoff.sure_skip_next", locale)
    if action == "stop" and board.kickoff.phase != "lobby":
        return text("agenda.sure_stop" if evening is not None else "kickoff.sure_stop", locale)
    sentences = {"repeat": "kickoff.sure_repeat", "stop": "kickoff.sure_call_off", "close": "kickoff.sure_close"}
    return text(sentences[action], locale) if action in sentences else None
