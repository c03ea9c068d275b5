"""The doctor names what is missing and how to mend it, against a real server on loopback."""

import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from discord import Permissions
from pydantic import SecretStr

from bot.clock import SystemClock
from bot.doctor import Finding, Report, show_report
from bot.doctor.connection import clock_off
from bot.doctor.examination import findings
from bot.doctor.findings import Check
from bot.doctor.rights import NEEDED, NEEDED_FOR_VOICE, in_channel, in_server, missing, needed, place
from bot.domain.groups import PERMISSIONS, VOICE_PERMISSIONS
from bot.rehearsal.people import Person, ServerRole
from bot.rehearsal.server import LocalDiscord
from bot.rehearsal.world import BOT_PERMISSIONS
from bot.settings import DatabaseSettings, DiscordSettings, Settings
from bot.storage.lock import sole_process
from bot.storage.migrate import upgrade
from bot.storage.unit import Database
from bot.texts import known, text
from tests.conftest import KICKOFF_EVENING

TOKEN = "rehearsal-token"
PEOPLE = (Person("Ada", "ada", ("Organiser",), owner=True), Person("Sam", "sam", ("Staff",)), Person("Tom", "tom"))
ROLES = tuple(ServerRole(name) for name in ("Organiser", "Staff", "Mentor", "Student"))


@dataclass
class School:
    """A server, a bot account in it, and settings that point there."""

    discord: LocalDiscord
    settings: Settings
    ids: dict[str, int]

    @property
    def guild_id(self) -> int:
        return self.discord.world.guild.id

    def role(self, name: str) -> int:
        return next(role.id for role in self.discord.world.guild.roles.values() if role.name == name)

    def bot_role_id(self) -> int:
        return next(role.id for role in self.discord.world.guild.roles.values() if role.managed)

    async def set_up(self, *, staff: str | None = "sam", **ids: int | None) -> None:
        """The programme as `/programme setup` leaves it, and one member of staff on its roster."""
        path = self.settings.database.path
        upgrade(path)
        mapped: dict[str, int | None] = {f"{n.lower()}_role_id": self.role(n) for n in (r.name for r in ROLES)}
        channel = self.discord.world.create_channel(self.guild_id, "organisers")
        database = Database(path)
        async with database.write() as unit:
            made = await unit.programmes.add(self.guild_id, "Asia/Hong_Kong", "en", KICKOFF_EVENING)
            values = mapped | {"organisers_channel_id": channel.id} | ids
            await unit.programmes.change(made.id, **values)
            if staff is not None:
                person = {"kind": "staff", "name": "Sam", "discord_id": self.ids[staff], "joined_at": KICKOFF_EVENING}
                await unit.roster.add(made.id, KICKOFF_EVENING, **person)
        await database.close()

    def raise_bot(self) -> None:
        """Drag the bot's role to the top."""
        roles = self.discord.world.guild.roles
        roles[self.bot_role_id()].position = max(role.position for role in roles.values()) + 1

    async def examined(self) -> dict[str, list[Finding]]:
        """The findings that are not good, by check."""
        wrong: dict[str, list[Finding]] = {}
        for finding in await findings(self.settings, SystemClock()):
            if not finding.ok:
                wrong.setdefault(finding.check, []).append(finding)
        return wrong


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[School]:
    server = await LocalDiscord.start(token=TOKEN)
    try:
        ids = server.world.populate(PEOPLE, guild="School", roles=ROLES)
        settings = Settings(
            discord=DiscordSettings(api_base=server.api_base, gateway=server.gateway_url),
            database=DatabaseSettings(path=tmp_path / "ithaca.db", backups=tmp_path / "backups"),
            token=SecretStr(TOKEN),
        )
        yield School(server, settings, ids)
    finally:
        await server.close()


async def test_a_school_that_is_ready_has_nothing_to_mend(school: School) -> None:
    await school.set_up()
    school.raise_bot()
    assert await school.examined() == {}


async def test_a_new_machine_is_told_to_upgrade_and_set_up(school: School) -> None:
    wrong = await school.examined()
    assert set(wrong) == {"database", "programme"}
    assert "ithaca db upgrade" in str(wrong["database"][0].mend)
    assert "/programme setup" in str(wrong["programme"][0].mend)


async def test_a_folder_for_photos_that_will_not_do_is_named(school: School) -> None:
    await school.set_up()
    school.raise_bot()
    folder = school.settings.photos
    folder.mkdir(mode=0o755)
    [finding] = (await school.examined())["photos"]
    assert finding.mend == f"Let only the bot's account in: chmod 700 {folder}"
    folder.chmod(0o700)
    assert await school.examined() == {}
    folder.rmdir()
    folder.write_text("no folder")
    [finding] = (await school.examined())["photos"]
    assert "[meetups] photos" in str(finding.mend)


async def test_a_folder_for_backups_that_will_not_do_is_named(school: School) -> None:
    await school.set_up()
    school.raise_bot()
    school.settings.database.backups.write_text("no folder")
    [finding] = (await school.examined())["backups"]
    assert "[database] backups" in str(finding.mend)


async def test_it_says_whether_the_bot_runs(school: School) -> None:
    """With a running bot that is not disturbed by asking, and can be started again afterwards."""

    async def told() -> str:
        return next(f.found for f in await findings(school.settings, SystemClock()) if f.check == "running")

    assert "ithaca run" in await told()
    path = school.settings.database.path
    with sole_process(path):
        assert f"process {os.getpid()}" in await told()
    with sole_process(path):
        pass
    assert "not running" in await told()


def said(permission: str) -> str:
    assert known(f"doctor.permission_{permission}"), f"{permission} has no name"
    return text(f"doctor.permission_{permission}")


async def test_each_missing_permission_is_named(school: School) -> None:
    await school.set_up()
    school.raise_bot()
    bot_role = school.discord.world.guild.roles[school.bot_role_id()]
    for name, wanted in NEEDED:
        if wanted:
            bot_role.permissions = NEEDED.value & ~Permissions(**{name: True}).value
            school.discord.world.guild.roles[school.guild_id].permissions = 0
            wrong = await school.examined()
            [finding] = wrong["permissions"]
            assert finding.mend == f"Server Settings → Roles → the bot's role → Permissions: switch on “{said(name)}”."


async def test_a_role_that_stands_too_high_is_named(school: School) -> None:
    await school.set_up()
    school.raise_bot()
    student = school.discord.world.guild.roles[school.role("Student")]
    student.position = school.discord.world.guild.roles[school.bot_role_id()].position + 1
    [finding] = (await school.examined())["hierarchy"]
    assert "drag the bot's role above “Student”" in str(finding.mend)


async def test_mapped_roles_must_be_there(school: School) -> None:
    await school.set_up(mentor_role_id=None, student_role_id=12345)
    school.raise_bot()
    gone, not_set = (await school.examined())["roles"]
    assert "No role" in not_set.found
    assert "mentors" in not_set.found
    assert "deleted" in gone.found
    assert "students" in gone.found


async def test_the_staff_role_must_be_held_by_somebody_on_the_staff(school: School) -> None:
    await school.set_up(staff="tom")
    school.raise_bot()
    [finding] = (await school.examined())["observer"]
    assert "give the staff role" in str(finding.mend)


async def test_staff_must_have_joined(school: School) -> None:
    await school.set_up(staff=None)
    school.raise_bot()
    [finding] = (await school.examined())["observer"]
    assert "has joined" in finding.found


async def test_the_organisers_channel_must_be_open_to_the_bot(school: School) -> None:
    await school.set_up(organisers_channel_id=999)
    school.raise_bot()
    [finding] = (await school.examined())["channel"]
    assert "deleted" in finding.found


async def test_a_wrong_token_is_told_from_a_missing_server(school: School) -> None:
    await school.set_up()
    wrong_token = school.settings.model_copy(update={"token": SecretStr("wrong")})
    found = [f for f in await findings(wrong_token, SystemClock()) if not f.ok]
    assert [f.check for f in found] == ["token"]
    assert "Reset Token" in str(found[0].mend)


async def test_a_silent_address_ends_the_questions(school: School) -> None:
    await school.set_up()
    await school.discord.close()
    wrong = await school.examined()
    assert set(wrong) == {"address", "clock", "server"}
    assert wrong["server"][0].ok is None


async def test_a_clock_that_is_wrong_is_found(school: School) -> None:
    class Slow(SystemClock):
        def now(self) -> datetime:
            return super().now() - timedelta(seconds=30)

    await school.set_up()
    school.raise_bot()
    wrong = [f for f in await findings(school.settings, Slow()) if not f.ok]
    assert [f.check for f in wrong] == ["clock"]
    assert "30" in wrong[0].found or "29" in wrong[0].found


def test_whole_seconds_and_the_way_there_are_not_held_against_the_clock() -> None:
    theirs = datetime(2026, 9, 11, 10, 30, 0, tzinfo=UTC)
    almost_a_second_on = theirs + timedelta(milliseconds=999)
    assert clock_off(theirs, almost_a_second_on, almost_a_second_on) == timedelta(0)
    assert clock_off(theirs, theirs - timedelta(seconds=9), theirs) == timedelta(0)
    assert clock_off(theirs, theirs + timedelta(seconds=4), theirs + timedelta(seconds=5)) == timedelta(seconds=3)
    assert clock_off(theirs, theirs - timedelta(seconds=9), theirs - timedelta(seconds=3)) == timedelta(seconds=3)


def test_the_permissions_are_those_of_the_invite_link() -> None:
    readme = Path(__file__).parents[1] / "README.md"
    assert f"&permissions={NEEDED.value}`" in readme.read_text("utf-8")
    assert NEEDED.value == 2251802229722192
    assert f"&permissions={needed(voice=True).value}`" in readme.read_text("utf-8")
    assert needed(voice=True).value == BOT_PERMISSIONS == 2251802283200080


def test_the_doctor_asks_for_just_the_rights_that_group_channels_need() -> None:
    assert needed(voice=False).value & sum(PERMISSIONS.values()) == sum(PERMISSIONS.values())
    assert NEEDED_FOR_VOICE.value == sum(VOICE_PERMISSIONS.values())


async def test_rights_for_voice_channels_are_missed_only_where_groups_are_to_have_them(school: School) -> None:
    await school.set_up()
    school.raise_bot()
    school.discord.world.guild.roles[school.bot_role_id()].permissions = NEEDED.value
    school.discord.world.guild.roles[school.guild_id].permissions = 0
    assert await school.examined() == {}

    database = Database(school.settings.database.path)
    async with database.write() as unit:
        await unit.programmes.change(1, voice=True)
    await database.close()
    wrong = (await school.examined())["permissions"]
    assert {f.found for f in wrong} == {
        text("doctor.permission_missing", None, permission=said(name), server="School") for name in VOICE_PERMISSIONS
    }


GUILD, ROLE, ME = 1, 2, 3
MEMBER = {"roles": [str(ROLE)], "user": {"id": str(ME)}}


def bits(**names: bool) -> str:
    return str(Permissions(**names).value)


def test_rights_add_up_over_the_roles_that_are_held() -> None:
    roles = [
        {"id": str(GUILD), "permissions": bits(view_channel=True)},
        {"id": str(ROLE), "permissions": bits(send_messages=True)},
        {"id": "9", "permissions": bits(manage_roles=True)},
    ]
    assert in_server(MEMBER, roles, GUILD) == Permissions(view_channel=True, send_messages=True)


def test_overwrites_apply_from_everyone_to_the_member() -> None:
    def overwrite(of: int, allow: str = "0", deny: str = "0") -> dict[str, str]:
        return {"id": str(of), "allow": allow, "deny": deny}

    base = Permissions(view_channel=True, send_messages=True)
    closed = overwrite(GUILD, deny=bits(view_channel=True))
    opened = overwrite(ROLE, allow=bits(view_channel=True), deny=bits(send_messages=True))
    mine = overwrite(ME, allow=bits(send_messages=True))
    assert not in_channel(base, MEMBER, {"permission_overwrites": [closed]}, GUILD).view_channel
    with_role = in_channel(base, MEMBER, {"permission_overwrites": [opened, closed]}, GUILD)
    assert with_role.view_channel
    assert not with_role.send_messages
    assert in_channel(base, MEMBER, {"permission_overwrites": [mine, opened, closed]}, GUILD).send_messages


def test_an_administrator_lacks_nothing() -> None:
    assert missing(NEEDED, Permissions(administrator=True)) == []


def test_of_two_roles_in_one_place_the_older_is_higher() -> None:
    assert place({"position": 1, "id": "5"}) > place({"position": 1, "id": "6"})
    assert place({"position": 2, "id": "6"}) > place({"position": 1, "id": "5"})


def test_every_check_has_a_name() -> None:
    """Found in a table: "doctor.check_running" stood there instead of a name."""
    assert [check for check in get_args(Check) if not known(f"doctor.check_{check}")] == []


def test_the_report_is_a_table_or_json(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report((Finding("settings", True, "fine"), Finding("token", False, "gone [red]", "put it back")))
    show_report(report, as_json=False)
    shown = capsys.readouterr().out
    assert "✓" in shown
    assert "✗" in shown
    assert "gone [red]" in shown
    assert "put it back" in shown
    show_report(report, as_json=True)
    assert json.loads(capsys.readouterr().out) == {
        "ok": False,
        "checks": [
            {"check": "settings", "ok": True, "found": "fine", "mend": None},
            {"check": "token", "ok": False, "found": "gone [red]", "mend": "put it back"},
        ],
    }
