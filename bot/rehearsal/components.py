"""Buttons and select menus on a message, as a person presses them."""

from collections.abc import Sequence
from typing import Any

from simcord.backend.models import Message
from simcord.components import walk_components
from simcord.enums import ComponentType

from bot.rehearsal.impossible import Impossible
from bot.rehearsal.resolving import Resolver


def pressed(message: Message, custom_id: str, values: Sequence[Any] | None, resolver: Resolver) -> dict[str, Any]:
    """The `data` of a component interaction. Raises `Impossible` when there is no such control, or it is disabled."""
    control = next((c for c in walk_components(message.components) if c.get("custom_id") == custom_id), None)
    if control is None:
        raise Impossible("That button or menu is not on this message.", 404)
    if control.get("disabled"):
        raise Impossible("That button or menu is disabled.", 403)
    data = {"custom_id": custom_id, "component_type": int(control["type"]), "id": control.get("id") or 0}
    if control["type"] == ComponentType.BUTTON:
        return data
    data["values"] = chosen(control, values or [], resolver)
    return data | ({"resolved": resolver.resolved} if control["type"] != ComponentType.STRING_SELECT else {})


def chosen(control: dict[str, Any], values: Sequence[Any], resolver: Resolver, *, optional: bool = False) -> list[str]:
    """The values of a select menu, checked against its options and bounds."""
    low, high = control.get("min_values", 1), control.get("max_values", 1)
    low, high = (1 if low is None else low), (1 if high is None else high)
    if len(set(map(str, values))) != len(values):
        raise Impossible("A choice can be made only once.")
    if not (low <= len(values) <= high or (optional and not values)):
        raise Impossible(f"Between {low} and {high} choices are needed, not {len(values)}.")
    match ComponentType(control["type"]):
        case ComponentType.STRING_SELECT:
            options = {option["value"] for option in control.get("options") or []}
            for value in values:
                if value not in options:
                    raise Impossible(f"{value!r} is not one of the choices.")
            return [str(value) for value in values]
        case ComponentType.USER_SELECT:
            return [resolver.user(value) for value in values]
        case ComponentType.ROLE_SELECT:
            return [resolver.role(value) for value in values]
        case ComponentType.CHANNEL_SELECT:
            return [resolver.channel(value, control.get("channel_types")) for value in values]
        case _:
            return [resolver.mentionable(value) for value in values]
