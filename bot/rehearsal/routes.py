"""The table of REST routes: simcord's, and what this project completes or replaces.

simcord has a handler per route. `completes` registers one of ours in front of it: it sees the request first and either
refuses, answers, or lets simcord go on (`proceed`). `rules_*.py` hold them, by subject.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simcord.http import routes as _simcord_routes  # noqa: F401  (importing it fills simcord's table)
from simcord.http.router import _ROUTES, RequestContext, RouteNotImplemented

from bot.rehearsal.world import World

Handler = Callable[[RequestContext], Any]
Rule = Callable[[World, RequestContext, Callable[[], Any]], Any]

_rules: dict[tuple[str, str], Rule] = {}


def completes(method: str, template: str) -> Callable[[Rule], Rule]:
    """Put a rule in front of a route, or add a route that simcord does not have."""

    def register(rule: Rule) -> Rule:
        _rules[method, template] = rule
        return rule

    return register


@dataclass(frozen=True, slots=True)
class Route:
    """One route: its method, its template and who answers."""

    method: str
    template: str
    handler: Handler | None
    rule: Rule | None

    @property
    def label(self) -> str:
        """As counted and shown: `POST /channels/{id}/messages`."""
        parts = ["{token}" if p == "{token}" else "{id}" if p.startswith("{") else p for p in self.template.split("/")]
        return f"{self.method} {'/'.join(parts)}"

    def answer(self, context: RequestContext) -> Any:
        """Run rule and handler. Raises `BackendError` for every refusal."""

        def proceed() -> Any:
            if self.handler is None:
                raise RouteNotImplemented(self.method, self.template)
            return self.handler(context)

        world = context.backend
        assert isinstance(world, World)
        return proceed() if self.rule is None else self.rule(world, context, proceed)


class RouteTable:
    """Finds the route of a request; the one with most literal parts wins (`…/pins` before `…/{message_id}`)."""

    def __init__(self) -> None:
        handlers = {
            (method, "/" + "/".join(parts)): handler for method, routes in _ROUTES.items() for parts, handler in routes
        }
        self._routes: dict[tuple[str, int], list[tuple[list[str], Route]]] = {}
        for method, template in {**handlers, **_rules}:
            route = Route(method, template, handlers.get((method, template)), _rules.get((method, template)))
            parts = template.strip("/").split("/")
            self._routes.setdefault((method, len(parts)), []).append((parts, route))
        for candidates in self._routes.values():
            candidates.sort(key=lambda entry: sum(part.startswith("{") for part in entry[0]))

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route and the values of its placeholders, or None."""
        given = path.strip("/").split("/")
        for parts, route in self._routes.get((method, len(given)), ()):
            args = {}
            for part, value in zip(parts, given, strict=True):
                if part.startswith("{"):
                    args[part[1:-1]] = value
                elif part != value:
                    break
            else:
                return route, args
        return None
