"""All tests, in parts that run beside each other: each waits half of its time. `python -m tests.parts` is `make test`.

Each part is a process of its own that Ctrl+C reaches, as tests of that need. The longest begin first.
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TESTS = Path(__file__).parent
AT_ONCE = 5
"""More would let answers be late on two cores."""
SLOW = {
    "wire, a to e": ("wire", "a", "e"),
    "cogs, g": ("cogs", "g", "g"),
    "cogs, l and m": ("cogs", "l", "m"),
    "cogs, a to f": ("cogs", "a", "f"),
    "wire, f to z": ("wire", "f", "z"),
    "cogs, h to k": ("cogs", "h", "k"),
    "cogs, n to z": ("cogs", "n", "z"),
}
"""Folders whose tests take long, with the first letters of the files: between them they have all letters."""
FLOORS = ("domain", "storage", "services", "files", "embeds", "interactions")


def parts() -> dict[str, list[str]]:
    """What each part is told to run, by its name. Whatever no part names is in the last."""
    found = {name: files(*which) for name, which in SLOW.items()}
    named = [str(TESTS / folder) for folder in (*FLOORS, "wire", "cogs")]
    found["floors"] = named[: len(FLOORS)]
    found["page and rest"] = [f"--ignore={folder}" for folder in named]
    return found


def files(folder: str, first: str, last: str) -> list[str]:
    """The test files of a folder whose names (after `test_`) begin with these letters or one between."""
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
