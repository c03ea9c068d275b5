"""What a message looks like: markdown, times, embeds, files; and that none of it can become code."""

import re
import struct
import zlib
from datetime import timedelta

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = '<script>window.hit = 1</script><img src=x onerror="window.hit = 1">'


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def test_markup_is_text_wherever_it_comes_from(house: House) -> None:
    person = house.person(HOSTILE[:60])
    room = house.room()
    embed = {
        "title": HOSTILE,
        "description": f"[click](javascript:window.hit=1) {HOSTILE}",
        "url": "javascript:window.hit=1",
        "fields": [{"name": HOSTILE, "value": HOSTILE}],
        "footer": {"text": HOSTILE},
        "image": {"url": "http://192.0.2.1/spy.png"},
    }
    select = {"type": 3, "custom_id": "s", "placeholder": HOSTILE, "options": [{"label": HOSTILE, "value": "v"}]}
    button = {"type": 2, "style": 2, "label": HOSTILE[:80], "custom_id": "b"}
    rows = [{"type": 1, "components": [select]}, {"type": 1, "components": [button]}]
    house.says(room, HOSTILE, embeds=[embed], components=rows)
    tab = await house.tab(person, room)
    await expect(tab.message(HOSTILE).locator(".content").first).to_have_text(HOSTILE)
    await tab.page.get_by_role("combobox", name="<script>").click()
    await expect(tab.page.get_by_role("option")).to_have_text(HOSTILE)
    hrefs = await tab.page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert not [href for href in hrefs if href.lower().startswith("javascript")]
    assert await tab.page.evaluate("window.hit") is None
    assert await tab.page.locator("#log script").count() == 0


async def test_people_roles_channels_and_emphasis_read_as_on_discord(house: House) -> None:
    wei, room = house.person("Wei"), house.room()
    role = next(one for one in house.server.world.guild.roles.values() if one.name == "Staff")
    house.says(
        room,
        f"# Tonight\nHello <@{wei}>, <@&{role.id}>, see <#{room}> and <#1>.\n"
        "**bold** *it* _too_ __under__ ~~gone~~ `co<b>de` ***both*** \\*plain\\* snake_case_name\n"
        "- one\n  - inner\n- two\n1. first\n2. second\n> quoted\n```py\nprint('*')\n```\n-# small\n"
        "[text](https://example.org/a) https://example.org/b. ||hidden||",
    )
    tab = await house.tab(wei, room)
    content = tab.message("Tonight").locator(".content").first
    await expect(content.get_by_role("heading", name="Tonight")).to_be_visible()
    await expect(content.locator(".mention")).to_have_text(["@Wei", "@Staff", f"#{house.name_of(room)}", "# no access"])
    for selector, texts in {
        "strong": ["bold", "both"],
        "em": ["it", "too", "both"],
        "u": ["under"],
        "s": ["gone"],
        "p > code": ["co<b>de"],
        "pre": ["print('*')"],
        "blockquote": ["quoted"],
        "ul ul li": ["inner"],
        "ol li": ["first", "second"],
        ".md-subtext": ["small"],
    }.items():
        await expect(content.locator(selector)).to_have_text(texts)
    await expect(content).to_contain_text("*plain* snake_case_name")
    links = content.locator("a[href^=http]")
    assert await links.evaluate_all("all => all.map(one => one.href)") == [
        "https://example.org/a",
        "https://example.org/b",
    ]
    await expect(content.get_by_text("hidden")).to_be_hidden()
    await content.get_by_role("button", name="Spoiler: show").click()
    await expect(content.get_by_text("hidden")).to_be_visible()


async def test_times_are_in_the_readers_zone_and_follow_the_rehearsals_clock(house: House) -> None:
    room, clock = house.room(), house.server.clock
    later = clock.now() + timedelta(minutes=10)
    unix = int(later.timestamp())
    house.says(room, f"Begins <t:{unix}:R> at <t:1700000000:t>, <t:1700000000:D>")
    tab = await house.tab(house.person(), room, timezone_id="Asia/Hong_Kong")
    times = tab.message("Begins").locator(".content time")
    await expect(times).to_have_text([re.compile("in (10|9) minutes"), "6:13", "15 November 2023"])
    await house.server.advance(9 * 60 + 30)
    await expect(times.first).to_have_text(re.compile(r"in \d+ seconds"))
    await house.server.advance(120)
    await expect(times.first).to_have_text(re.compile(r"(1|2) minutes? ago"))


async def test_an_embed_has_its_colour_fields_footer_and_picture(house: House) -> None:
    room = house.room()
    stored = house.server.world.store_attachments(int(room), [("chart.png", png(40, 20))])
    embed = {
        "title": "Standings",
        "description": "After **three** questions",
        "color": 0x2F6F8F,
        "fields": [{"name": f"Place {n}", "value": f"group-{n}", "inline": True} for n in (1, 2, 3)],
        "footer": {"text": "Kickoff 3"},
        "image": {"url": "attachment://chart.png"},
    }
    house.says(room, embeds=[embed], attachments=stored)
    tab = await house.tab(house.person(), room)
    message = tab.message("Standings")
    picture = message.get_by_role("img", name="Picture: Standings")
    await expect(picture).to_have_js_property("naturalWidth", 40)
    await expect(message.locator(".file")).to_have_count(0)
    bar = await message.locator(".embed").evaluate("embed => getComputedStyle(embed).borderLeftColor")
    assert bar == "rgb(47, 111, 143)"
    tops = await message.locator(".embed-field").evaluate_all("all => all.map(one => one.offsetTop)")
    assert len(set(tops)) == 1, "inline fields stand side by side"
    await expect(message.locator(".embed-footer")).to_have_text("Kickoff 3")


async def test_files_can_be_looked_at_downloaded_and_sent(house: House) -> None:
    room = house.room()
    tab = await house.tab(house.person(), room)
    async with tab.page.expect_file_chooser() as chooser:
        await tab.page.get_by_role("button", name="Attach a file").click()
    files: list[FilePayload] = [
        {"name": "answers.csv", "mimeType": "text/csv", "buffer": b"a,b\n" * 600},
        {"name": "photo.png", "mimeType": "image/png", "buffer": png(30, 30)},
    ]
    await (await chooser.value).set_files(files)
    await expect(tab.page.get_by_role("list", name="Files to send")).to_contain_text("answers.csv")
    await tab.box.press("Enter")
    message = tab.message("answers.csv")
    await expect(message).to_contain_text("2.4 kB")
    await expect(message.get_by_role("img", name="Picture: photo.png")).to_have_js_property("naturalWidth", 30)
    async with tab.page.expect_download() as download:
        await message.get_by_role("link", name="answers.csv").click()
    path = await (await download.value).path()
    assert path.read_bytes() == b"a,b\n" * 600
