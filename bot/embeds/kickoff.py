"""What a group sees of a kickoff in its channel."""

from collections.abc import Iterable
from datetime import datetime

import discord
from discord.utils import escape_markdown, format_dt

from bot.domain.evening import GroupResult
from bot.domain.kickoff import Kickoff, KickoffQuestion
from bot.domain.kickoff_views import KickoffFacts, QuestionSheet, ShownEvening
from bot.domain.modes import Mode
from bot.domain.quiz import LETTERS, Question
from bot.domain.standings import ShownStandings, Standing
from bot.texts import text

SHAPES = "▲◆●■"
"""One for each option, so that nobody needs to tell colours apart."""
MEDALS = "🥇🥈🥉"
"""For the first three places, at the end."""
ROOM = 3000
ROOM_BESIDE_OPTIONS = 1800
ENDING = 60
"""Characters for a table in an embed's description of 4,096, and for the line that says how many more there are."""
TOTAL = ("kickoff.total", "kickoff.total_unranked")


def rules(kickoff: Kickoff, locale: str) -> str:
    """How this kickoff is played, in one line."""
    scoring = text(f"kickoff.scoring_{kickoff.scoring}", locale)
    return text("kickoff.rules", locale, mode=text(f"kickoff.mode_{kickoff.mode}", locale), scoring=scoring)


def option_name(index: int, option: str, locale: str) -> str:
    """An option with its shape and letter."""
    return text("kickoff.option", locale, shape=SHAPES[index], letter=LETTERS[index], option=escape_markdown(option))


def options_named(question: Question, indexes: Iterable[int], locale: str) -> str:
    return " · ".join(option_name(index, question.options[index], locale) for index in indexes)


def lobby_embed(facts: KickoffFacts, locale: str, voice_id: int | None = None) -> discord.Embed:
    """The invitation to say "I'm here". Where the group can talk and whose questions these are stands below it."""
    kickoff = facts.kickoff
    embed = discord.Embed(
        title=text("kickoff.lobby_title", locale, title=escape_markdown(kickoff.title)),
        description=text(
            "kickoff.lobby_text",
            locale,
            n=facts.of,
            scoring=text(f"kickoff.scoring_{kickoff.scoring}", locale),
            how=text(f"kickoff.how_{kickoff.mode}", locale),
        ),
    )
    if facts.steps:
        embed.title = text("agenda.lobby_title", locale)
        embed.description = _tonight(facts, locale)
    if voice_id is not None and embed.description is not None:
        embed.description += "\n\n" + text("kickoff.lobby_voice", locale, channel=f"<#{voice_id}>")
    credit = [text("kickoff.credit", locale, attribution=kickoff.attribution)] if kickoff.attribution else []
    credit += [text("kickoff.licence", locale, licence=kickoff.licence)] if kickoff.licence else []
    if credit:
        embed.set_footer(text=" · ".join(credit))
    return embed


def _tonight(facts: KickoffFacts, locale: str) -> str:
    """What a whole evening consists of, and the quiz's rules where it has one."""
    shown = [step for step in facts.steps if step.kind not in ("lobby", "close")]
    steps = " · ".join(text(f"agenda.title_{step.kind}", locale) for step in shown)
    lobby = facts.steps[0]
    lines = [lobby.text or text("agenda.text_lobby", locale), "", text("agenda.lobby_tonight", locale, steps=steps)]
    if facts.of:
        how = text(f"kickoff.how_{facts.kickoff.mode}", locale)
        lines += ["", text("agenda.lobby_quiz", locale, n=facts.of, how=how)]
    return "\n".join(lines)


def called_off_embed(locale: str) -> discord.Embed:
    return discord.Embed(
        title=text("kickoff.called_off_title", locale), description=text("kickoff.called_off_text", locale)
    )


def image_file(question: KickoffQuestion) -> str:
    """What a question's image is called where it is shown. Nobody else's name for it hints at the answer."""
    return f"question-{question.position}.webp"


def question_embed(
    sheet: QuestionSheet, group_id: int, closes_at: datetime, locale: str, *, with_image: bool = False
) -> discord.Embed:
    """A question with its options and the countdown. Nothing in it hints at the answer.

    `with_image` if its image's file goes with it. What it shows is said either way: not everyone sees images, and not
    every telephone loads them in time.
    """
    question = sheet.question.question
    again = "_again" if sheet.question.repeat_of else ""
    lines = [f"**{escape_markdown(question.text)}**", ""]
    lines += [option_name(index, option, locale) for index, option in enumerate(question.options)]
    if question.image:
        lines += ["", text("kickoff.image_shows", locale, alt=escape_markdown(question.image_alt))]
    lines += ["", text(f"kickoff.closes_{sheet.kickoff.mode}", locale, when=format_dt(closes_at, "R"))]
    embed = discord.Embed(
        title=text(f"kickoff.question_title{again}", locale, number=sheet.question.position, of=sheet.of),
        description="\n".join(lines),
    )
    embed.set_footer(text=_worth(sheet, sheet.standings.get(group_id), locale))
    if with_image:
        embed.set_image(url=f"attachment://{image_file(sheet.question)}")
    return embed


def _worth(sheet: QuestionSheet, standing: Standing | None, locale: str) -> str:
    worth = sheet.question.question.points
    if not worth:
        parts = [text("kickoff.worth_nothing", locale)]
    else:
        key = "kickoff.worth_accuracy" if sheet.kickoff.scoring == "accuracy" else "kickoff.worth"
        parts = [text(key, locale, n=worth)]
    if standing is not None and standing.place is not None:
        parts.append(text("kickoff.group_so_far", locale, n=standing.points, place=standing.place))
    return " · ".join(parts)


def results_embed(
    shown: ShownEvening, question: KickoffQuestion, result: GroupResult, locale: str, *, with_image: bool = False
) -> discord.Embed:
    """The right answer, what the group chose, and where it stands. `with_image` if its image's file goes with it."""
    names = {"number": question.position, "of": shown.of}
    group_id = result.window.group_id
    if question.state == "skipped":
        return discord.Embed(
            title=text("kickoff.skipped_title", locale, **names), description=text("kickoff.skipped_text", locale)
        )
    embed = discord.Embed(title=text("kickoff.results_title", locale, **names))
    if with_image:
        embed.set_thumbnail(url=f"attachment://{image_file(question)}")
    lines = [text("kickoff.right", locale, options=options_named(question.question, question.right, locale))]
    if question.question.explanation:
        lines.append(escape_markdown(question.question.explanation))
    lines += ["", _answer(question, result, shown.kickoff.mode, locale)]
    if question.interrupted:
        lines.append(text("kickoff.was_interrupted", locale))
    lines += ["", place_line(shown, group_id, locale)]
    embed.description = "\n".join(lines)
    return embed


def _answer(question: KickoffQuestion, result: GroupResult, mode: Mode, locale: str) -> str:
    if result.window.message_id is None:
        return text("kickoff.not_sent", locale)
    answer = result.answer
    if answer is None:
        return text("kickoff.no_answer", locale) + "\n" + text("kickoff.points_none", locale)
    option = option_name(answer.option, question.question.options[answer.option], locale)
    if answer.locked:
        key = f"kickoff.your_lock_{mode}"
    else:
        key = "kickoff.your_votes_captain" if mode == "captain" else "kickoff.your_answer"
    chosen = text(key, locale, n=answer.votes, option=option, seconds=f"{answer.t_ms / 1000:.1f}")
    won = text("kickoff.points_won", locale, n=result.points) if result.points else ""
    return chosen + "\n" + (won or text("kickoff.points_none", locale))


def place_line(shown: ShownEvening, group_id: int, locale: str) -> str:
    """A group's points and place so far; for one that has moved into another's room, for whom it plays."""
    host = shown.evening.standing(group_id).sits_in
    if host is not None:
        return text("rooms.plays_with", locale, into=escape_markdown(shown.names.get(host, "?")))
    return _place(shown.evening.standings, group_id, TOTAL, locale)


def _place(standings: Iterable[Standing], group_id: int, keys: tuple[str, str], locale: str) -> str:
    ranked_key, unranked_key = keys
    rows = list(standings)
    mine = next((row for row in rows if row.group_id == group_id), None)
    if mine is None or mine.place is None:
        return text(unranked_key, locale)
    ranked = sum(row.place is not None for row in rows)
    return text(ranked_key, locale, n=mine.points, place=mine.place, of=ranked)


def table(
    rows: Iterable[Standing],
    names: dict[int, str],
    mine: int | None,
    locale: str,
    *,
    room: int = ROOM,
    medals: bool = False,
) -> str:
    """Standings, one group a line, as many as fit into `room` characters; one's own group is always among them."""
    every = [(row.group_id == mine, (_medal(row) if medals else "") + _row(row, names, mine, locale)) for row in rows]
    if sum(len(line) + 1 for _, line in every) <= room:
        return "\n".join(line for _, line in every)
    own = next((line for is_mine, line in every if is_mine), "")
    left = room - len(own) - ENDING
    lines = []
    for _, line in every:
        left -= len(line) + 1
        if left < 0:
            break
        lines.append(line)
    shown_own = own in lines or not own
    rest = len(every) - len(lines)
    return "\n".join([*lines, text("kickoff.podium_more", locale, n=rest), *([] if shown_own else [own])])


def _medal(row: Standing) -> str:
    if row.place is None or row.place > len(MEDALS) or not row.points:
        return ""
    return f"{MEDALS[row.place - 1]} "


def _row(row: Standing, names: dict[int, str], mine: int | None, locale: str) -> str:
    group = escape_markdown(names.get(row.group_id, "?"))
    if row.sits_in is not None:
        return text("rooms.row_merged", locale, group=group, into=escape_markdown(names.get(row.sits_in, "?")))
    if row.place is None:
        return text("kickoff.podium_row_unranked", locale, group=group)
    key = "kickoff.podium_row_mine" if row.group_id == mine else "kickoff.podium_row"
    return text(key, locale, place=row.place, group=group, n=row.points)


def podium_embed(shown: ShownEvening, group_id: int, locale: str) -> discord.Embed:
    """The end, as one group sees it."""
    rows = shown.evening.standings
    lines = [_place(rows, group_id, ("kickoff.podium_mine", "kickoff.podium_absent"), locale), ""]
    if any(row.place is not None for row in rows):
        lines.append(table(rows, shown.names, group_id, locale, medals=True))
    else:
        lines.append(text("kickoff.podium_nobody", locale))
    return discord.Embed(title=text("kickoff.podium_title", locale), description="\n".join(lines))


def correction_embed(shown: ShownEvening, standings: ShownStandings, group_id: int, locale: str) -> discord.Embed:
    """Standings after a correction: what was corrected, the table, and the group's own place."""
    question = shown.evening.question(standings.question_id)
    blanks: dict[str, object] = {}
    if question is not None:
        blanks = {
            "number": question.position,
            "options": options_named(question.question, question.right, locale),
        }
    lines = [
        text(f"kickoff.corrected_{standings.reason}", locale, **blanks),
        text("kickoff.corrected_old", locale),
        "",
        _place(standings.rows, group_id, TOTAL, locale),
        "",
        table(standings.rows, shown.names, group_id, locale, room=ROOM_BESIDE_OPTIONS),
    ]
    return discord.Embed(title=text("kickoff.corrected_title", locale), description="\n".join(lines))


def final_embed(shown: ShownEvening, standings: ShownStandings, with_files: bool, locale: str) -> discord.Embed:
    """The end, for the organisers: the table as it was kept."""
    key = "kickoff.final_title" if standings.reason == "end" else "kickoff.final_corrected_title"
    lines = [table(standings.rows, shown.names, None, locale, medals=True), ""]
    lines.append(text("kickoff.final_files" if with_files else "kickoff.final_no_files", locale))
    title = text(key, locale, title=escape_markdown(shown.kickoff.title))
    embed = discord.Embed(title=title, description="\n".join(lines))
    return embed.set_footer(text=f"{text('kickoff.board_rules', locale)}: {rules(shown.kickoff, locale)}")
