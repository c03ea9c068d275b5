"""Where in a TOML file something stands: `tomllib` tells neither the line of a table nor where to look in an error."""

import re


def table_lines(text: str, name: str) -> list[int]:
    """The lines on which `[[name]]` stands, outside texts that span several lines."""
    header = re.compile(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]")
    found = []
    within = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not within and header.match(line):
            found.append(number)
        for marks in re.findall(r'"""|\'\'\'', line):
            if not within:
                within = marks
            elif within == marks:
                within = ""
    return found


def error_place(text: str, reason: str) -> tuple[int, int]:
    """Line and column of what `tomllib` complains about; the end of the file where it names none."""
    if place := re.search(r"\(at line (\d+), column (\d+)\)", reason):
        return int(place[1]), int(place[2])
    lines = text.split("\n")
    return len(lines), len(lines[-1]) + 1
