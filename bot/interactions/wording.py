"""What Discord shows of our commands, in each person's language.

The English stands at each command, where Discord wants a default; `commands.po` has it too, for translators, under a
key that says where it stands (`commands.kickoff_start_pack`). Names that people type are the same in every language.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as At

from bot.texts import DEFAULT_LOCALE, locales, text

Shown = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.Parameter


class Wording(app_commands.Translator):
    """Looks every description and choice up in the catalogue of the language that Discord asks for."""

    def __init__(self, tree: app_commands.CommandTree[Any]) -> None:
        self._choices = {id(choice): _key(_path(option), choice.value) for option, choice in _choices(tree)}

    async def translate(self, string: app_commands.locale_str, locale: discord.Locale, context: Any) -> str | None:
        """The words in this language, `None` if we have them in English only."""
        if (language := catalogue_of(locale.value)) is None:  # of most languages, for each word: at every start
            return None
        key = self._key_of(context)
        return text(key, language) if key else None

    def _key_of(self, context: Any) -> str | None:
        if context.location in (At.command_description, At.group_description, At.parameter_description):
            return _key(_path(context.data))
        return self._choices.get(id(context.data)) if context.location is At.choice_name else None


def catalogue_of(language: str) -> str | None:
    """Our catalogue for a language of Discord's (`zh-TW`), or for what is before its hyphen; `None` for English."""
    return _among(locales(), language)


@cache
def _among(ours: tuple[str, ...], language: str) -> str | None:
    found = next((name for name in (language, language.partition("-")[0]) if name in ours), None)
    return None if found == DEFAULT_LOCALE else found


def translations(tree: app_commands.CommandTree[Any]) -> dict[str, dict[str, str]]:
    """The same words in every other language that we have, by language and key."""
    others = [language for language in locales() if language != DEFAULT_LOCALE]
    return {language: {key: text(key, language) for key in words_of(tree)} for language in others}


def words_of(tree: app_commands.CommandTree[Any]) -> dict[str, str]:
    """All that Discord shows of these commands, by the key under which the catalogue has it, in English."""
    found: list[tuple[str, str]] = [(_key(_path(shown)), shown.description) for shown in _described(tree)]
    found += [(_key(_path(option), choice.value), choice.name) for option, choice in _choices(tree)]
    words = dict(found)
    assert len(words) == len(found), "two words of commands have one key"
    return words


def _described(tree: app_commands.CommandTree[Any]) -> Iterator[Shown]:
    for command in tree.walk_commands():
        yield command
        if isinstance(command, app_commands.Command):
            yield from command.parameters


def _choices(
    tree: app_commands.CommandTree[Any],
) -> Iterator[tuple[app_commands.Parameter, app_commands.Choice[Any]]]:
    for shown in _described(tree):
        if isinstance(shown, app_commands.Parameter):
            yield from ((shown, choice) for choice in shown.choices)


def _path(shown: Shown) -> str:
    if isinstance(shown, app_commands.Parameter):
        return f"{shown.command.qualified_name} {shown.name}"
    return shown.qualified_name


def _key(*parts: object) -> str:
    words = "_".join(re.sub(r"[^a-z0-9]+", "_", str(part).lower()) for part in parts)
    return f"commands.{words}"
