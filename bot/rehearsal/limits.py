"""Rate limits: simcord has none. They are counted in real (monotonic) time or, with `--fast`, in the rehearsal's.

With `--fast` an hour in which a channel had two messages takes a fraction of a second. Discord would have seen an hour;
and while anybody works the rehearsal's time goes on like any clock, so a burst is a burst in both.

Published by Discord: 50 requests a second in all, from which interaction and webhook routes are exempt; a bucket per
route and top-level resource; the headers and bodies below. Unpublished and therefore ASSUMED here, from what bot
authors report: every number in `BUCKETS`, `DEFAULT`, `NAME_EDITS`, `OLD_EDITS`. They err on the strict side where a
rehearsal should warn (names and topics), and are loose where nobody knows.
"""

import hashlib
import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.clock import SystemClock

GLOBAL_PER_SECOND = 50
MAX_WINDOWS = 10_000
MAJOR = ("channel_id", "guild_id", "webhook_id", "token", "interaction_id")


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many requests in so many real seconds."""

    requests: int
    seconds: float


DEFAULT = Allowance(10, 1)
BUCKETS: Mapping[tuple[str, str], Allowance] = {
    ("POST", "/channels/{channel_id}/messages"): Allowance(5, 5),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"): Allowance(5, 5),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}"): Allowance(5, 1),
    ("PATCH", "/channels/{channel_id}"): Allowance(10, 15),
    ("POST", "/guilds/{guild_id}/channels"): Allowance(50, 10),
    ("POST", "/webhooks/{webhook_id}/{token}"): Allowance(5, 2),
}
NAME_EDITS = Allowance(2, 600)
OLD_EDITS = Allowance(3, 60)
OLD_MESSAGE_SECONDS = 3600


@dataclass(slots=True)
class Window:
    """Requests since the window opened; it opens with the first one and closes after its seconds."""

    allowance: Allowance
    opened: float = -math.inf
    used: int = 0

    def take(self, now: float) -> float:
        """0 when the request fits, otherwise the real seconds until the window closes."""
        if now - self.opened >= self.allowance.seconds:
            self.opened, self.used = now, 0
        if self.used >= self.allowance.requests:
            return self.opened + self.allowance.seconds - now
        self.used += 1
        return 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the limits see it. `message_age` is the age in seconds of the message that it edits."""

    method: str
    template: str
    args: Mapping[str, str]
    body: Any = None
    message_age: float | None = None


@dataclass(slots=True)
class Verdict:
    """What the limits say to a request: headers for every answer, and a 429 body when it is refused."""

    headers: dict[str, str] = field(default_factory=dict)
    refusal: dict[str, Any] | None = None


class RateLimits:
    """All windows. `seconds` is the time that they are counted in; it never goes back."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._now = seconds
        self._recent: deque[float] = deque()
        self._windows: dict[tuple[str, ...], Window] = {}
        self.default = DEFAULT
        """For routes that are not in `BUCKETS`. A benchmark loosens it, so that its school is soon set up."""

    def check(self, asked: Asked) -> Verdict:
        """Count one request."""
        now = self._now()
        method, template = asked.method, asked.template
        if not exempt_from_global(template):
            wait = self._global_wait(now)
            if wait > 0:
                return refused(wait, "global")
        if template.startswith("/interactions/"):
            return Verdict()
        major = tuple(asked.args[name] for name in MAJOR if name in asked.args)
        allowance = BUCKETS.get((method, template), self.default)
        window = self._window(allowance, method, template, *major)
        wait = window.take(now)
        bucket = hashlib.md5(f"{method} {template}".encode(), usedforsecurity=False).hexdigest()
        headers = {
            "X-RateLimit-Limit": str(allowance.requests),
            "X-RateLimit-Remaining": str(allowance.requests - window.used),
            "X-RateLimit-Reset": f"{SystemClock().now().timestamp() + window.opened + allowance.seconds - now:.3f}",
            "X-RateLimit-Reset-After": f"{window.opened + allowance.seconds - now:.3f}",
            "X-RateLimit-Bucket": bucket,
        }
        if wait > 0:
            return refused(wait, "user", headers)
        return self._sub_limits(now, asked) or Verdict(headers)

    def _sub_limits(self, now: float, asked: Asked) -> Verdict | None:
        """Limits that show in no header: names and topics of channels, edits of messages older than an hour."""
        channel = asked.args.get("channel_id", "")
        if (asked.method, asked.template) == ("PATCH", "/channels/{channel_id}") and isinstance(asked.body, dict):
            if "name" in asked.body or "topic" in asked.body:
                wait = self._window(NAME_EDITS, "name", channel).take(now)
                return refused(wait, "user") if wait > 0 else None
        elif asked.message_age is not None and asked.message_age > OLD_MESSAGE_SECONDS:
            wait = self._window(OLD_EDITS, "old", channel).take(now)
            if wait > 0:
                text = "Maximum number of edits to messages older than 1 hour reached. Try again later"
                return refused(wait, "user", message=text, code=30046)
        return None

    def _window(self, allowance: Allowance, *key: str) -> Window:
        window = self._windows.get(key)
        if window is None:
            self._forget_closed()
            window = self._windows[key] = Window(allowance)
        return window

    def _forget_closed(self) -> None:
        """Windows of channels and interactions nobody asks about any more."""
        if len(self._windows) >= MAX_WINDOWS:
            now = self._now()
            self._windows = {k: w for k, w in self._windows.items() if now - w.opened < w.allowance.seconds}

    def _global_wait(self, now: float) -> float:
        while self._recent and now - self._recent[0] >= 1.0:
            self._recent.popleft()
        if len(self._recent) >= GLOBAL_PER_SECOND:
            return self._recent[0] + 1.0 - now
        self._recent.append(now)
        return 0.0


def exempt_from_global(template: str) -> bool:
    """Interaction and webhook routes do not count against the 50 a second."""
    return template.startswith(("/interactions/", "/webhooks/"))


def refused(
    wait: float,
    scope: str,
    headers: Mapping[str, str] | None = None,
    *,
    message: str = "You are being rate limited.",
    code: int = 0,
) -> Verdict:
    """A 429 as Discord sends it. (Every answer carries `Via`; without it discord.py takes a 429 for a ban.)"""
    whole = {
        **(headers or {}),
        "Retry-After": str(math.ceil(wait)),
        "X-RateLimit-Scope": scope,
        **({"X-RateLimit-Global": "true"} if scope == "global" else {}),
    }
    body = {"message": message, "retry_after": round(wait, 3), "global": scope == "global"}
    return Verdict(whole, {**body, **({"code": code} if code else {})})
