"""What the local Discord counted: REST calls, refusals, presses and how fast they were acknowledged."""

from collections import Counter
from collections.abc import Sequence
from math import ceil
from typing import Any

from simcord.enums import InteractionType

from bot.rehearsal.exchanges import Exchange

VOTE = "vote:"
"""A press whose custom id begins so is a vote."""


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile of sorted values; None of nothing."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


def spread(values: Sequence[float]) -> dict[str, float | int | None]:
    """p50, p95, p99 in the unit of the values, and how many there were."""
    ordered = sorted(values)
    shares: dict[str, float | int | None] = {
        f"p{p}": None if (v := percentile(ordered, p / 100)) is None else round(v, 3) for p in (50, 95, 99)
    }
    return {**shares, "n": len(ordered)}


class Counts:
    """Only grows while the server runs."""

    def __init__(self) -> None:
        self.rest_calls: Counter[str] = Counter()
        self.by_status: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        self.acknowledged: Counter[str] = Counter()
        self._milliseconds: list[float] = []
        self._vote_milliseconds: list[float] = []

    def request(self, label: str, status: int) -> None:
        self.rest_calls[label] += 1
        self.by_status[str(status)] += 1

    def pressed(self, custom_id: str) -> None:
        self.sent[prefix_of(custom_id)] += 1

    def answered(self, exchange: Exchange) -> None:
        if exchange.custom_id is not None:
            self.acknowledged[prefix_of(exchange.custom_id)] += 1
        if (
            exchange.milliseconds is not None
            and exchange.record.type != InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE
        ):
            self._milliseconds.append(exchange.milliseconds)
            if (exchange.custom_id or "").startswith(VOTE):
                self._vote_milliseconds.append(exchange.milliseconds)

    def report(self) -> dict[str, Any]:
        """The answer of `/door/counts`. Milliseconds run from the event written to the callback received."""
        vote = prefix_of(VOTE)
        return {
            "rest_calls": dict(self.rest_calls.most_common()),
            "by_status": dict(self.by_status),
            "votes_sent": self.sent[vote],
            "votes_acknowledged": self.acknowledged[vote],
            "ack_ms": spread(self._milliseconds),
            "vote_ack_ms": spread(self._vote_milliseconds),
            "presses": {p: {"sent": n, "acknowledged": self.acknowledged[p]} for p, n in self.sent.items()},
        }


def prefix_of(custom_id: str) -> str:
    """What comes before the first colon."""
    return custom_id.split(":", 1)[0]
