"""Files are read in a process of their own, which may die, hang or grow without harm to the bot."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest

from bot.domain.roster import RosterFile
from bot.domain.unreadable import Unreadable
from bot.files import worker as module
from bot.files.quiz import read_pack
from bot.files.tables import write_xlsx
from bot.files.worker import FileWorker
from bot.texts import known
from tests.files.packs_made import kahoot, sample

HEADER = ["ID", "Name", "Role"]
ROSTER = write_xlsx({"Roster": (HEADER, [["S1", "陳大文", "student"]])})


@pytest.fixture
async def worker() -> AsyncIterator[FileWorker]:
    made = FileWorker()
    yield made
    await made.close()


def process_of(worker: FileWorker) -> int:
    assert worker._pool is not None
    (pid,) = worker._pool._processes
    return int(pid)


async def gone(pid: int) -> bool:
    """Whether the process ends. A process that has ended but not been waited for counts as ended."""
    for _ in range(400):
        status = await asyncio.create_subprocess_exec("ps", "-o", "stat=", "-p", str(pid), stdout=subprocess.PIPE)
        seen, _ = await status.communicate()
        if not seen.strip() or seen.strip().startswith(b"Z"):
            return True
    return False


async def test_a_roster_is_read_elsewhere(worker: FileWorker) -> None:
    roster = await worker.run("read_roster", ROSTER, "roster.xlsx")
    assert isinstance(roster, RosterFile)
    assert [person.name for person in roster.people] == ["陳大文"]
    assert process_of(worker) != os.getpid()


@pytest.mark.parametrize("data", [kahoot(), sample("moodle.gift"), sample("aiken.txt"), sample("opentdb.json")])
async def test_a_quiz_is_read_elsewhere_and_comes_back_whole(worker: FileWorker, data: bytes) -> None:
    assert await worker.run("read_pack", data, "quiz") == read_pack(data, "quiz")


async def test_a_refusal_comes_back_whole(worker: FileWorker) -> None:
    with pytest.raises(Unreadable) as no:
        await worker.run("read_pack", b"title = ", "x.toml")
    assert no.value.key == "quiz_file.syntax"
    assert no.value.blanks["line"] == 1


async def test_files_are_written_elsewhere_too(worker: FileWorker) -> None:
    assert (await worker.run("write_csv", ["A"], [["=1"]])).decode("utf-8-sig") == "A\r\n'=1\r\n"
    assert (await worker.run("write_xlsx", {"S": (["A"], [[1]])})).startswith(b"PK")


async def test_a_worker_killed_between_files_is_replaced(worker: FileWorker) -> None:
    await worker.run("read_roster", ROSTER)
    first = process_of(worker)
    os.kill(first, signal.SIGKILL)
    assert await gone(first)
    assert (await worker.run("read_roster", ROSTER)).people
    assert process_of(worker) != first


async def test_a_worker_killed_at_work_is_asked_again(worker: FileWorker) -> None:
    await worker.run("read_roster", ROSTER)
    first = process_of(worker)
    os.kill(first, signal.SIGSTOP)  # so that it certainly has the file and no answer when it is killed
    reading = asyncio.create_task(worker.run("read_roster", ROSTER))
    await asyncio.sleep(0)
    os.kill(first, signal.SIGKILL)
    assert (await reading).people


async def test_one_that_dies_twice_is_a_refusal(worker: FileWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(module, "_run", _die)
        with pytest.raises(Unreadable, match="reader_died"):
            await worker.run("read_roster", ROSTER)
    assert (await worker.run("read_roster", ROSTER)).people


def _die(function_name: str, args: tuple[object, ...]) -> None:
    os._exit(1)


async def test_one_that_takes_too_long_is_stopped_and_replaced() -> None:
    worker = FileWorker(time_limit=0.0)
    try:
        with pytest.raises(Unreadable, match="too_slow"):
            await worker.run("read_roster", ROSTER)
        assert worker._pool is None
        worker._time_limit = 30
        assert (await worker.run("read_roster", ROSTER)).people
    finally:
        await worker.close()


async def test_one_that_wants_too_much_memory_is_stopped() -> None:
    worker = FileWorker(memory_limit=300 * 2**20)
    try:
        with pytest.raises(Unreadable, match=r"too_big|reader_died"):
            await worker.run("write_csv", ["A"], [["x" * 2**20] * 150])
        assert (await worker.run("read_roster", ROSTER)).people
    finally:
        await worker.close()


async def test_an_idle_worker_is_let_go() -> None:
    worker = FileWorker(idle_limit=0)
    await worker.run("read_pack", b'title = "x"')
    pool = worker._pool
    assert pool is not None
    (pid,) = pool._processes
    assert await gone(pid)
    assert worker._pool is None


async def test_a_worker_does_not_outlive_a_killed_bot() -> None:
    script = (
        "import asyncio, os, signal\n"
        "from bot.files.worker import FileWorker\n"
        "async def main():\n"
        "    worker = FileWorker()\n"
        "    await worker.run('read_pack', b'title = \"x\"')\n"
        "    print(*worker._pool._processes, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
    )
    bot = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=subprocess.PIPE)
    seen, _ = await bot.communicate()
    assert bot.returncode == -signal.SIGKILL
    assert await gone(int(seen))


def test_the_bots_own_process_stays_small() -> None:
    script = (
        "import sys, bot.files.worker, bot.files.roster, bot.files.quiz, bot.files.tables\n"
        "print(sorted({'openpyxl', 'xlsxwriter', 'defusedxml', 'lxml', 'markdown_it', 'numpy'} & set(sys.modules)))"
    )
    seen = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"


@pytest.mark.parametrize("key", ["files.too_slow", "files.too_big", "files.reader_died"])
def test_what_the_worker_says_is_in_the_catalogue(key: str) -> None:
    assert known(key)
