"""Modals as a person fills them: labels with any control, text displays, and the older action rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from simcord.components import walk_components
from simcord.enums import SELECT_TYPES, ComponentType

from bot.rehearsal.components import chosen
from bot.rehearsal.impossible import Impossible
from bot.rehearsal.resolving import Resolver, Upload


def submitted(
    modal: dict[str, Any], values: Mapping[str, Any], files: Mapping[str, list[Upload]], resolver: Resolver
) -> dict[str, Any]:
    """The `data` of a modal submission. Raises `Impossible` with a sentence about the first wrong field."""
    known = {c["custom_id"] for c in walk_components(modal["components"]) if c.get("custom_id")}
    unknown = sorted({*values, *files} - known)
    if unknown:
        raise Impossible(f"This form has no field {unknown[0]!r}.")
    nodes = list(_nodes(modal["components"], values, files, resolver))
    data = {"custom_id": modal["custom_id"], "components": nodes}
    return data | ({"resolved": resolver.resolved} if resolver.resolved else {})


def _nodes(
    nodes: list[dict[str, Any]], values: Mapping[str, Any], files: Mapping[str, list[Upload]], resolver: Resolver
) -> Iterator[dict[str, Any]]:
    for node in nodes:
        shell = {"type": int(node["type"]), "id": node.get("id") or 0}
        match ComponentType(node["type"]):
            case ComponentType.TEXT_DISPLAY:
                yield shell
            case ComponentType.ACTION_ROW:
                yield {**shell, "components": list(_nodes(node["components"], values, files, resolver))}
            case ComponentType.LABEL:
                yield {**shell, "component": next(_nodes([node["component"]], values, files, resolver))}
            case _:
                name = node["custom_id"]
                yield {**shell, "custom_id": name, **_field(node, values.get(name), files.get(name, []), resolver)}


def _field(control: dict[str, Any], value: Any, files: list[Upload], resolver: Resolver) -> dict[str, Any]:
    """`{"value": …}` or `{"values": […]}` of one control."""
    kind = ComponentType(control["type"])
    if kind == ComponentType.TEXT_INPUT:
        return {"value": _text(control, value)}
    if kind == ComponentType.CHECKBOX:
        return {"value": value in (True, "true", "on", ["true"])}
    required = control.get("required", True)
    several = value if isinstance(value, list) else [] if value in (None, "") else [value]
    if kind == ComponentType.FILE_UPLOAD:
        _bounds(control, len(files), required=required)
        return {"values": [resolver.file(file) for file in files]}
    if kind in SELECT_TYPES:
        return {"values": chosen(control, several, resolver, optional=not required)}
    options = {option["value"] for option in control.get("options") or []}
    for one in several:
        if one not in options:
            raise Impossible(f"{one!r} is not one of the choices.")
    if kind == ComponentType.RADIO_GROUP:
        if len(several) > 1 or (required and not several):
            raise Impossible("Exactly one choice is needed.")
        return {"value": several[0] if several else None}
    _bounds({**control, "max_values": control.get("max_values") or len(options)}, len(several), required=required)
    return {"values": several}


def _text(control: dict[str, Any], value: Any) -> str:
    text = "" if value is None else str(value)
    if not text and control.get("required", True):
        raise Impossible(f"The field {control['custom_id']!r} must be filled in.")
    shortest, longest = control.get("min_length") or 0, control.get("max_length") or 4000
    if text and not shortest <= len(text) <= longest:
        raise Impossible(f"The field {control['custom_id']!r} takes {shortest} to {longest} characters.")
    return text


def _bounds(control: dict[str, Any], count: int, *, required: bool) -> None:
    low = control.get("min_values")
    low, high = (1 if low is None else low), control.get("max_values") or 1
    if not (low <= count <= high or (count == 0 and not required)):
        raise Impossible(f"Between {low} and {high} are needed, not {count}.")
