"""Slash commands as a person sees and fills them: the picker, and the options of one command."""

from collections.abc import Mapping
from typing import Any

from simcord.backend.command_access import command_access
from simcord.backend.errors import OptionError
from simcord.enums import OptionType
from simcord.interactions import command_leaves, nest_options, validate_option_value

from bot.rehearsal.impossible import Impossible
from bot.rehearsal.resolving import Resolver, Upload
from bot.rehearsal.view import can_send
from bot.rehearsal.world import World

_SHOWN = (
    "name",
    "description",
    "type",
    "choices",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "channel_types",
)


def offered(world: World, person_id: int, channel_id: int) -> list[dict[str, Any]]:
    """The commands this person may use in this channel, flattened to full names such as `kickoff start`.

    None where they may not write: Discord has no field there to type one into.
    """
    if not can_send(world, world.channels[channel_id], person_id):
        return []
    return [
        {
            "name": " ".join(path),
            "description": leaf.get("description", ""),
            "options": [
                {key: option[key] for key in _SHOWN if key in option}
                | {"required": bool(option.get("required")), "autocomplete": bool(option.get("autocomplete"))}
                for option in leaf.get("options") or []
            ],
        }
        for command in world.visible_commands(user_id=person_id, channel_id=channel_id)
        for path, leaf in command_leaves(command)
    ]


def find(world: World, person_id: int, channel_id: int, name: str) -> tuple[dict[str, Any], list[str], dict[str, Any]]:
    """The registered command, the path below it and the leaf with the options. Raises `Impossible` with the reason."""
    if not can_send(world, world.channels[channel_id], person_id):
        raise Impossible("You cannot write in that channel, so there is no field to type a command into.", 403)
    parts = name.removeprefix("/").split()
    root = world.find_command(parts[0], world.channels[channel_id].guild_id) if parts else None
    if root is None:
        raise Impossible(f"There is no command /{name}.", 404)
    access = command_access(world, root, user_id=person_id, channel_id=channel_id)
    if not access.allowed:
        raise Impossible(f"You may not use /{parts[0]} here ({access.reason}).", 403)
    for path, leaf in command_leaves(root):
        if path == parts:
            return root, parts[1:], leaf
    raise Impossible(f"/{name} is not a complete command.", 404)


def fill(
    leaf: Mapping[str, Any],
    given: Mapping[str, Any],
    files: Mapping[str, list[Upload]],
    resolver: Resolver,
    *,
    focused: str | None = None,
) -> list[dict[str, Any]]:
    """The options as Discord sends them. While typing (`focused`) nothing is required and bad values are left out."""
    declared = {option["name"]: option for option in leaf.get("options") or []}
    unknown = sorted({*given, *files} - set(declared))
    if unknown:
        raise Impossible(f"This command has no option {unknown[0]!r}.")
    filled = []
    for name, option in declared.items():
        entry = {"name": name, "type": option["type"]}
        if name == focused:
            filled.append({**entry, "value": _typed(option, given.get(name, "")), "focused": True})
        elif name in files and focused is None:
            filled.append({**entry, "value": resolver.file(files[name][0])})
        elif given.get(name) not in (None, ""):
            try:
                filled.append({**entry, "value": _value(option, given[name], resolver)})
            except Impossible:
                if focused is None:
                    raise
        elif option.get("required") and focused is None:
            raise Impossible(f"The option {name!r} is required.")
    return filled


def nested(root: dict[str, Any], path: list[str], options: list[dict[str, Any]]) -> dict[str, Any]:
    """The `data` of a command interaction."""
    data = {"id": root["id"], "name": root["name"], "type": root.get("type", 1)}
    data["options"] = nest_options(root, path, options)
    return data | ({"guild_id": root["guild_id"]} if root.get("guild_id") else {})


def _typed(option: Mapping[str, Any], text: Any) -> Any:
    """What stands in a focused field. Numbers stay text while they are typed, as Discord sends them."""
    return text if isinstance(text, str) else str(text)


def _value(option: dict[str, Any], given: Any, resolver: Resolver) -> Any:
    kind = OptionType(option["type"])
    match kind:
        case OptionType.USER:
            return resolver.user(given)
        case OptionType.ROLE:
            return resolver.role(given)
        case OptionType.CHANNEL:
            return resolver.channel(given, option.get("channel_types"))
        case OptionType.MENTIONABLE:
            return resolver.mentionable(given)
        case OptionType.ATTACHMENT:
            raise Impossible(f"The option {option['name']!r} needs a file.")
    try:
        return validate_option_value("", option, _from_field(kind, given))
    except OptionError as error:
        raise Impossible(f"The option {error.option!r} {str(error).partition(' of ')[2].partition(' ')[2]}.") from None
    except ValueError:
        raise Impossible(f"The option {option['name']!r} needs a number.") from None


def _from_field(kind: OptionType, given: Any) -> Any:
    """Forms give text; numbers and yes/no are read from it."""
    if not isinstance(given, str):
        return given
    if kind == OptionType.INTEGER:
        return int(given)
    if kind == OptionType.NUMBER:
        return float(given)
    if kind == OptionType.BOOLEAN and given.lower() in ("true", "false"):
        return given.lower() == "true"
    return given
