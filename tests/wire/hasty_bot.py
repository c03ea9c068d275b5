"""The real bot whose pauses before it tries again are a tenth as long: an outage of a minute then takes six seconds.

`python -m tests.wire.hasty_bot run` is `python -m bot run` in everything else, the pace of its messages included.
"""

from bot import clock

HASTE = 10
PACE = 0.25
"""Seconds up to which a pause is pacing."""

_pause = clock.network_pause


async def _hasty_pause(seconds: float) -> None:
    await _pause(seconds if seconds < PACE else seconds / HASTE)


clock.network_pause = _hasty_pause

if __name__ == "__main__":
    # Only now: everybody imports the pause by its name.
    from bot.cli import main

    main()
