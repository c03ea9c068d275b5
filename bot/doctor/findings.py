"""What the doctor finds, and how it is shown."""

from dataclasses import dataclass
from typing import Any, Literal

from bot.domain.refusal import Refusal
from bot.texts import text

Check = Literal[
    "settings",
    "running",
    "database",
    "backups",
    "photos",
    "zones",
    "address",
    "clock",
    "token",
    "server",
    "permissions",
    "programme",
    "roles",
    "hierarchy",
    "channel",
    "observer",
]
"""What is checked, in this order. Each has a name in the catalogue (`doctor.check_…`)."""


@dataclass(frozen=True)
class Finding:
    """One check. `ok` is `None` where it could not be made, because an earlier one failed. `mend` is for failures."""

    check: Check
    ok: bool | None
    found: str
    mend: str | None = None


def good(check: Check, key: str, /, **blanks: object) -> Finding:
    return Finding(check, True, text(key, None, **blanks))


def bad(check: Check, key: str, /, **blanks: object) -> Finding:
    """A failure. The sentence for `key` says what is wrong, the one for `key` + `_mend` how to mend it."""
    return Finding(check, False, text(key, None, **blanks), text(f"{key}_mend", None, **blanks))


def not_checked(check: Check, key: str) -> Finding:
    return Finding(check, None, text(key))


def refused(check: Check, refusal: Refusal) -> Finding:
    """A failure whose one sentence says what is wrong and, after a semicolon or colon, how to mend it."""
    sentence = text(refusal.key, None, **refusal.blanks)
    return Finding(check, False, sentence, sentence)


@dataclass(frozen=True)
class Report:
    """All findings, in the order in which they should be mended."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return all(finding.ok for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        checks = [{"check": f.check, "ok": f.ok, "found": f.found, "mend": f.mend} for f in self.findings]
        return {"ok": self.ok, "checks": checks}


def unreadable_settings(sentence: str) -> Report:
    """The report where even the settings cannot be read."""
    return Report((Finding("settings", False, sentence, sentence),))


def show_report(report: Report, *, as_json: bool) -> None:
    """On standard output: a table with a tick or a cross for each check, or JSON."""
    from rich.text import Text

    from bot.terminal import plain, show, show_json, show_table

    if as_json:
        show_json(report.as_json())
        return
    marks = {True: Text("✓", "green"), False: Text("✗", "bold red"), None: Text("–", "dim")}
    rows: list[tuple[object, ...]] = []
    for finding in report.findings:
        said = plain(finding.found)
        if finding.mend and finding.mend != finding.found:
            said = Text("\n").join((said, Text("→ ").append_text(plain(finding.mend))))
        rows.append((marks[finding.ok], text(f"doctor.check_{finding.check}"), said))
    show_table(("", text("doctor.check"), text("doctor.finding")), rows)
    failures = sum(finding.ok is False for finding in report.findings)
    show(text("doctor.failures", None, n=failures) if failures else text("doctor.all_good"))
