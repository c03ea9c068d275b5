"""What wakes the services: APScheduler, its jobs in memory only.

The rows are the truth. A job here only says "look now", so nothing is lost when the process stops, and every start
rebuilds the jobs. Lateness is never a reason to drop one (`misfire_grace_time=None`), runs that were missed become one
(`coalesce`), and no job runs twice at a time.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock, SystemClock

Wake = Callable[[], Awaitable[None]]


class Schedule:
    """Wakes at intervals of real time, and at moments of the injected clock."""

    def __init__(self, clock: Clock) -> None:
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._clock = clock
        self._real = SystemClock()
        self._moments: dict[str, datetime] = {}
        self._sleepers: dict[str, asyncio.Task[None]] = {}

    def every(self, interval: timedelta, name: str, wake: Wake) -> None:
        """Call `wake` each `interval`, the first time one interval from now. The same name again replaces the job.

        `wake` must end its own errors: here nobody is told of them but the log.
        """
        seconds = interval.total_seconds()
        self._scheduler.add_job(wake, "interval", seconds=seconds, id=name, replace_existing=True)

    def at(self, instant: datetime, name: str, wake: Wake) -> None:
        """Call `wake` once, at this moment of the injected clock or as soon as it is past. The same name again replaces
        the moment. `wake` must end its own errors.

        APScheduler wakes at the exact moment as real time goes. A sleeper on the clock itself brings it forward when a
        rehearsal jumps, and when this machine was suspended or its clock was set.
        """
        if self._moments.get(name) == instant:
            return
        self.cancel(name)
        self._moments[name] = instant
        exact = self._real.now() + max(instant - self._clock.now(), timedelta())
        self._scheduler.add_job(
            self._fire, "date", run_date=exact, args=[name, instant, wake], id=name, replace_existing=True
        )
        self._sleepers[name] = asyncio.create_task(self._sleep(name, instant, wake), name=f"schedule:{name}")

    def cancel(self, name: str) -> None:
        """Forget the moment of this name, if there is one."""
        self._moments.pop(name, None)
        if (sleeper := self._sleepers.pop(name, None)) is not None:
            sleeper.cancel()
        if self._scheduler.get_job(name) is not None:
            self._scheduler.remove_job(name)

    async def _sleep(self, name: str, instant: datetime, wake: Wake) -> None:
        await self._clock.sleep_until(instant)
        self._sleepers.pop(name, None)
        await self._fire(name, instant, wake)

    async def _fire(self, name: str, instant: datetime, wake: Wake) -> None:
        """Whoever comes first, the job or the sleeper, takes the moment away from the other."""
        if self._moments.get(name) != instant or self._clock.now() < instant:
            return
        with self._clock.working():
            self.cancel(name)
            await wake()

    def start(self) -> None:
        """Needs a running loop. A second start does nothing."""
        if not self._scheduler.running:
            self._scheduler.start()

    def stop(self) -> None:
        """No job starts after this; one that is running is cancelled in the loop's next turn."""
        for name in list(self._moments):
            self.cancel(name)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
