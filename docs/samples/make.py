"""Writes the sample rosters beside it: 40 mentors and 165 students of a school that does not exist.

    python docs/samples/make.py

Everybody is made up. The same seed gives the same people, so a change here is the only way to change the samples.
"""

import csv
import io
import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent
SEED = 1904
GROUPS = 40
STUDENTS = 165
WITHOUT_HANDLE = 6

# Family names and given names, each as written and in the letters of a handle. "family first" is the order of the name.
_POOLS: dict[str, tuple[bool, str, str]] = {
    "hant": (
        True,
        "陳 chan|李 lee|黃 wong|張 cheung|何 ho|林 lam|吳 ng|梁 leung|鄭 cheng|劉 lau|"
        "麥 mak|馮 fung|葉 yip|鄧 tang|蘇 so",
        "子軒 tszhin|詠詩 wingsze|浩然 hoyin|心怡 sumyi|俊傑 chunkit|曉彤 hiutung|家豪 kaho|嘉欣 kayan|梓晴 tszching|"
        "柏熙 pakhei|卓琳 cheuklam|樂瑤 lokyiu|逸朗 yatlong|芷澄 tszching|天佑 tinyau|思穎 szewing",
    ),
    "roman": (
        True,
        "Chan chan|Lee lee|Wong wong|Cheung cheung|Ho ho|Lam lam|Kwok kwok|Yeung yeung|Tsang tsang|Siu siu",
        "Tai Man taiman|Hoi Ching hoiching|Ka Yan kayan|Wing Tung wingtung|Chi Hang chihang|Yuen Ting yuenting|"
        "Man Hei manhei|Sze Ki szeki|Pui Shan puishan|Kwan Ho kwanho",
    ),
    "latin": (
        False,
        "Lindström lindstrom|Muñoz munoz|O’Brien obrien|Wójcik wojcik|Ferreira ferreira|Çelik celik|"
        "Nguyễn nguyen|Müller muller|Dvořák dvorak|Okafor okafor|Þórsdóttir thorsdottir|"
        "Brontë-Hall brontehall|da Silva dasilva|Fraser fraser|Côté cote",
        "Zoë zoe|José jose|Aoife aoife|Łukasz lukasz|Inês ines|Emre emre|Linh linh|Jürgen jurgen|"
        "Eliška eliska|Chidi chidi|Sigríður sigridur|Anne-Marie annemarie|Renée renee|Callum callum|"
        "Amélie amelie|Tomás tomas",
    ),
    "cyrillic": (
        False,
        "Соколова sokolova|Иванова ivanova|Шевчук shevchuk|Коваль koval|Петренко petrenko|Димитрова dimitrova",
        "Нина nina|Тарас taras|Оксана oksana|Михайло mykhailo|Елена elena|Богдан bohdan",
    ),
    "arabic": (
        False,
        "حداد haddad|منصور mansour|الزهراني alzahrani|خوري khoury|بن يوسف benyoussef",
        "ليلى layla|عمر omar|نور nour|سارة sara|ياسين yassin|مريم maryam",
    ),
    "devanagari": (
        False,
        "शर्मा sharma|पटेल patel|अय्यर iyer|गुरुङ gurung|राई rai|मेहता mehta",
        "अनिका anika|रोहन rohan|ईशा isha|अर्जुन arjun|सुनिता sunita|विक्रम vikram",
    ),
    "korean": (
        True,
        "김 kim|이 yi|박 park|최 choi|정 jeong",
        "서연 seoyeon|도윤 doyun|하은 haeun|지호 jiho|민지 minji|준우 junwoo",
    ),
    "japanese": (
        True,
        "佐藤 sato|鈴木 suzuki|高橋 takahashi|中村 nakamura",
        "陽菜 hina|蓮 ren|結衣 yui|湊 minato|さくら sakura",
    ),
}
_STUDENTS_FROM = {
    "hant": 40,
    "roman": 30,
    "latin": 10,
    "devanagari": 7,
    "korean": 4,
    "japanese": 3,
    "arabic": 3,
    "cyrillic": 3,
}
_MENTORS_FROM = {
    "hant": 25,
    "roman": 25,
    "latin": 25,
    "cyrillic": 6,
    "arabic": 6,
    "devanagari": 6,
    "korean": 5,
    "japanese": 4,
}

# Time zones as the plain rosters have them, and as people write them into a form.
_HOME = ("Asia/Hong_Kong", ("Hong Kong", "HKT", "香港", "hong kong"))
_AWAY = (
    ("Europe/London", ("London, UK", "Manchester", "Edinburgh", "UK")),
    ("America/New_York", ("New York", "Boston", "NYC", "Washington, D.C.")),
    ("America/Los_Angeles", ("San Francisco", "Seattle, USA", "Los Angeles")),
    ("America/Toronto", ("Toronto, Canada", "Toronto")),
    ("America/Vancouver", ("Vancouver, Canada", "Vancouver")),
    ("Australia/Sydney", ("Sydney", "Sydney, Australia")),
    ("Australia/Melbourne", ("Melbourne", "Melbourne, Australia")),
    ("Asia/Singapore", ("Singapore", "SGT")),
    ("Asia/Tokyo", ("Tokyo", "Japan")),
    ("Asia/Seoul", ("Seoul", "KST")),
    ("Asia/Kolkata", ("Mumbai", "Bangalore", "India")),
    ("Asia/Kathmandu", ("Kathmandu", "Nepal")),
    ("Asia/Dubai", ("Dubai", "UAE")),
    ("Europe/Berlin", ("Berlin", "Munich, Germany")),
    ("Europe/Paris", ("Paris", "France")),
    ("Europe/Zurich", ("Zurich", "Geneva, Switzerland")),
    ("America/Sao_Paulo", ("São Paulo", "Rio de Janeiro")),
    ("Pacific/Auckland", ("Auckland", "New Zealand")),
)
_INTERESTS = (
    "Artificial intelligence|Medicine|Law|Architecture|Film|Music|Football|Basketball|Chess|Debating|Robotics|Cooking|"
    "Photography|Journalism|Biology|Astronomy|Mathematics|Start-ups|Finance|Climate|Design|Theatre|History|Languages|"
    "Volunteering|Gaming|Hiking|Psychology|Teaching|Engineering"
)


@dataclass(frozen=True)
class Person:
    roster_id: str
    name: str
    kind: str
    handle: str
    group: str
    interests: tuple[str, ...]
    time_zone: str
    place: str
    age_attested: str
    photo_consent: str


def people(chance: random.Random) -> list[Person]:
    """Each group's mentor, then its students: 35 groups of four and 5 of five."""
    sizes = [STUDENTS // GROUPS + (number < STUDENTS % GROUPS) for number in range(GROUPS)]
    chance.shuffle(sizes)
    taken: set[str] = set()
    everyone: list[Person] = []
    students = 0
    for number, size in enumerate(sizes, start=1):
        group = f"Group {number:02}"
        everyone.append(_person(chance, f"M{number:03}", "Mentor", group, taken))
        for _ in range(size):
            students += 1
            everyone.append(_person(chance, f"S{2600 + students}", "Student", group, taken))
    chosen = chance.sample([person for person in everyone if person.kind == "Student"], WITHOUT_HANDLE)
    return [Person(**{**vars(person), "handle": ""}) if person in chosen else person for person in everyone]


def _person(chance: random.Random, roster_id: str, kind: str, group: str, taken: set[str]) -> Person:
    mentor = kind == "Mentor"
    pools = _MENTORS_FROM if mentor else _STUDENTS_FROM
    while True:
        pool = chance.choices(list(pools), list(pools.values()))[0]
        family_first, families, given_names = _POOLS[pool]
        family, family_letters = chance.choice(families.split("|")).rsplit(" ", 1)
        given, given_letters = chance.choice(given_names.split("|")).rsplit(" ", 1)
        gap = "" if pool == "hant" else " "
        name = f"{family}{gap}{given}" if family_first else f"{given} {family}"
        if name not in taken:
            taken.add(name)
            break
    handle = _handle(chance, given_letters, family_letters, taken)
    away = chance.choices(_AWAY, [len(places) ** 2 for _, places in _AWAY])[0]
    zone, places = away if chance.random() < (0.8 if mentor else 0.12) else _HOME
    return Person(
        roster_id=roster_id,
        name=unicodedata.normalize("NFC", name),
        kind=kind,
        handle=handle,
        group=group,
        interests=tuple(chance.sample(_INTERESTS.split("|"), chance.randint(1, 4))),
        time_zone=zone,
        place=chance.choice(places),
        age_attested="yes",
        photo_consent=chance.choices(("yes", "no", ""), (70, 20, 10))[0],
    )


def _handle(chance: random.Random, given: str, family: str, taken: set[str]) -> str:
    """A Discord handle: 2 to 32 small letters, digits, full stops and underscores. Nobody else has it."""
    while True:
        year = chance.randint(1, 99)
        handle = chance.choice(
            (
                f"{given}.{family}",
                f"{given}_{family}",
                f"{given}{year:02}",
                f"{family}{given[0]}{year:02}",
                f"its.{given}_",
            )
        )
        if handle not in taken:
            taken.add(handle)
            return handle


HEADER = ("Roster ID", "Name", "Role", "Discord", "Group", "Interests", "Time zone", "Age attested", "Photo consent")
FORM = (
    "Timestamp",
    "Email Address",
    "What is your full name?",
    "Are you a mentor or a student?",
    "What is your student or alumni number?",
    "What is your Discord username? (leave empty if you have none yet)",
    "Which group are you in?",
    "Which interests would you like to talk about?",
    "Where will you live during the programme?",
    "I confirm I am at least 13 years old.",
    "May we use photos of you on the school's website?",
)


def plain_rows(everyone: Sequence[Person]) -> Iterator[tuple[str, ...]]:
    for one in everyone:
        yield (
            one.roster_id,
            one.name,
            one.kind,
            one.handle,
            one.group,
            ", ".join(one.interests),
            one.time_zone,
            one.age_attested,
            one.photo_consent,
        )


def form_rows(everyone: Sequence[Person], chance: random.Random) -> Iterator[tuple[str, ...]]:
    """The same people as Google Forms exports them: in the order of their answers, each in their own words."""
    moment = datetime(2026, 8, 24, 1, 0, tzinfo=UTC)
    for one in chance.sample(list(everyone), len(everyone)):
        moment += timedelta(seconds=chance.randint(20, 3600))
        mentor = one.kind == "Mentor"
        handle = chance.choice((one.handle, f"@{one.handle}", one.handle.capitalize())) if one.handle else ""
        yield (
            moment.strftime("%d/%m/%Y %H:%M:%S"),
            f"{one.roster_id.lower()}@example.org",
            one.name,
            "Mentor (alumni)" if mentor else "Student",
            one.roster_id,
            handle,
            one.group,
            ", ".join(one.interests),
            one.place,
            "Yes, I confirm",
            {"yes": "Yes", "no": "No, thank you", "": ""}[one.photo_consent],
        )


def csv_bytes(header: Sequence[str], rows: Iterator[tuple[str, ...]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode()


def xlsx_bytes(everyone: Sequence[Person]) -> bytes:
    """A workbook as a school office keeps it: a title above, a merged cell for each group."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": "Mentorship roster", "created": datetime(2026, 9, 1)})  # noqa: DTZ001 - Excel knows no zones
        sheet = book.add_worksheet("Roster")
        title, bold = book.add_format({"bold": True, "font_size": 16}), book.add_format({"bold": True, "bottom": 1})
        middle = book.add_format({"valign": "vcenter"})
        sheet.merge_range(0, 0, 0, len(HEADER) - 1, "Alumni mentorship programme 2026/27", title)
        sheet.write_string(1, 0, "Fictional people, for trying Ithaca out")
        sheet.write_row(3, 0, HEADER, bold)
        sheet.freeze_panes(4, 2)
        sheet.set_column(0, 8, 16)
        for number, row in enumerate(plain_rows(everyone), start=4):
            for column, cell in enumerate(row):
                if column != HEADER.index("Group"):
                    sheet.write_string(number, column, cell)
        names = [one.group for one in everyone]
        for group in dict.fromkeys(names):
            first = 4 + names.index(group)
            sheet.merge_range(first, 4, first + names.count(group) - 1, 4, group, middle)
    return buffer.getvalue()


def main() -> None:
    chance = random.Random(SEED)  # noqa: S311 - samples, not secrets
    everyone = people(chance)
    (HERE / "roster.csv").write_bytes(csv_bytes(HEADER, plain_rows(everyone)))
    (HERE / "roster-google-forms.csv").write_bytes(csv_bytes(FORM, form_rows(everyone, chance)))
    (HERE / "roster.xlsx").write_bytes(xlsx_bytes(everyone))


if __name__ == "__main__":
    main()
