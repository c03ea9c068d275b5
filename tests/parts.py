"""All tests, in parts that run beside each other: each waits half of its time. `python -m tests.parts` is `make test`.

Each part is a process of its own that Ctrl+C reaches, as tests of that need.
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TESTS = Path(__file__).parent
AT_ONCE = 5
"""More would let answers be late on two cores."""
FLOORS = ("domain", "storage", "services", "files", "embeds", "interactions")


def parts() -> dict[str, list[str]]:
    """What each part is told to run, by its name, in the order in which they begin: so that they end together.

    Between them the parts of a folder have all letters. Whatever no part names is in "page and rest".
    """
    floors = [str(TESTS / folder) for folder in FLOORS]
    others = [*floors, str(TESTS / "wire"), str(TESTS / "cogs")]
    return {
        "cogs, h to k": files("cogs", "h", "k"),
        "wire, f to z": files("wire", "f", "z"),
        "cogs, n to z": files("cogs", "n", "z"),
        "wire, d and e": files("wire", "d", "e"),
        "wire, a to c": files("wire", "a", "c"),
        "cogs, a to d": files("cogs", "a", "d"),
        "floors": floors,
        "cogs, g": files("cogs", "g", "g"),
        "cogs, l and m": files("cogs", "l", "m"),
        "page and rest": [f"--ignore={folder}" for folder in others],
        "cogs, e and f": files("cogs", "e", "f"),
    }


def files(folder: str, first: str, last: str) -> list[str]:
    """The test files of a folder whose names (after `test_`) begin with one of these letters or one between."""
    every = sorted((TESTS / folder).glob("test_*.py"))
    return [str(file) for file in every if first <= file.stem.removeprefix("test_")[0] <= last]


def run(name: str, arguments: list[str]) -> int:
    """Run one part, and show it once it is over. Gives pytest's exit code."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    sys.stdout.write(f"\n{name}, {time.monotonic() - began:.0f} s:\n{done.stdout.decode(errors='replace')}")
    sys.stdout.flush()
    return done.returncode


def main() -> int:
    every = parts()
    with ThreadPoolExecutor(AT_ONCE) as at_once:
        codes = list(at_once.map(run, every, every.values()))
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
