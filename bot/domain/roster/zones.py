"""What people write for where they live, as an IANA time zone.

Only what has one meaning is taken. A bare offset is refused, since it does not know summer time; so are letters that
two parts of the world use (CST is Chicago's and Shanghai's).
"""

import re
import unicodedata
from functools import cache
from zoneinfo import available_timezones

from bot.domain.refusal import Refusal
from bot.domain.roster.rows import shown

_AREAS = frozenset(
    ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific", "Arctic")
)

_ALIASES = {
    "Africa/Cairo": "egypt",
    "Africa/Casablanca": "morocco, rabat",
    "Africa/Johannesburg": "sast, south africa, cape town, durban, pretoria",
    "Africa/Lagos": "wat, nigeria, abuja",
    "Africa/Nairobi": "eat, kenya",
    "Africa/Accra": "ghana",
    "America/Argentina/Buenos_Aires": "argentina, art",
    "America/Bogota": "colombia",
    "America/Chicago": "ct, cdt, us central, central time, us/central, houston, dallas, austin, minneapolis, st louis, "
    "new orleans, milwaukee",
    "America/Denver": "mt, mdt, us mountain, mountain time, us/mountain, salt lake city",
    "America/Edmonton": "calgary, alberta, canada/mountain",
    "America/Halifax": "nova scotia, canada/atlantic",
    "America/Lima": "peru",
    "America/Los_Angeles": "pt, pdt, la, l.a., us pacific, pacific time, us/pacific, san francisco, sf, bay area, "
    "seattle, san diego, silicon valley, palo alto, berkeley, stanford, portland oregon, las vegas, california",
    "America/Mexico_City": "cdmx, mexico/general",
    "America/New_York": "et, edt, us eastern, eastern time, us/eastern, nyc, new york city, boston, washington dc, "
    "washington d.c., philadelphia, miami, atlanta, pittsburgh, baltimore, princeton, new haven, north carolina, "
    "massachusetts, new jersey, connecticut",
    "America/Phoenix": "us/arizona, arizona",
    "America/Santiago": "chile/continental",
    "America/Sao_Paulo": "brt, rio de janeiro, rio, brasilia, são paulo",
    "America/St_Johns": "newfoundland, canada/newfoundland",
    "America/Toronto": "ottawa, montreal, montréal, canada/eastern",
    "America/Vancouver": "british columbia, victoria bc, canada/pacific",
    "America/Winnipeg": "manitoba, canada/central",
    "Asia/Bangkok": "thailand, ict",
    "Asia/Colombo": "sri lanka",
    "Asia/Dhaka": "bangladesh",
    "Asia/Dubai": "uae, united arab emirates, abu dhabi",
    "Asia/Ho_Chi_Minh": "vietnam, hanoi, ho chi minh city, saigon",
    "Asia/Hong_Kong": "hkt, hk, hongkong, hong kong sar, kowloon, new territories, 香港",
    "Asia/Jakarta": "wib",
    "Asia/Jerusalem": "israel, tel aviv",
    "Asia/Kabul": "afghanistan",
    "Asia/Karachi": "pkt, pakistan, lahore, islamabad",
    "Asia/Kathmandu": "npt, nepal",
    "Asia/Kolkata": "india, new delhi, delhi, mumbai, bombay, bangalore, bengaluru, chennai, hyderabad, pune",
    "Asia/Kuala_Lumpur": "malaysia, myt, penang",
    "Asia/Macau": "macao, 澳門, 澳门",
    "Asia/Manila": "philippines, pht, cebu",
    "Asia/Riyadh": "saudi arabia, jeddah",
    "Asia/Seoul": "kst, korea, south korea, republic of korea, rok, busan, 首爾, 서울",
    "Asia/Shanghai": "china, prc, mainland china, beijing, shenzhen, guangzhou, hangzhou, nanjing, chengdu, wuhan, "
    "tianjin, suzhou, 北京, 上海, 深圳, 廣州, 广州, 中國, 中国",
    "Asia/Singapore": "sgt, 新加坡",
    "Asia/Taipei": "taiwan, roc, hsinchu, kaohsiung, taichung, 台北, 臺北, 台灣, 臺灣",
    "Asia/Tehran": "iran, irst",
    "Asia/Tokyo": "jst, japan, osaka, kyoto, yokohama, nagoya, 東京, 日本",
    "Atlantic/Reykjavik": "iceland",
    "Australia/Adelaide": "south australia",
    "Australia/Brisbane": "queensland, gold coast",
    "Australia/Melbourne": "victoria australia",
    "Australia/Perth": "awst, western australia",
    "Australia/Sydney": "canberra, new south wales",
    "Europe/Amsterdam": "netherlands, the netherlands, holland, rotterdam, delft, the hague, leiden",
    "Europe/Athens": "greece",
    "Europe/Berlin": "germany, munich, münchen, hamburg, frankfurt, cologne, köln, stuttgart, heidelberg",
    "Europe/Brussels": "belgium",
    "Europe/Bucharest": "romania",
    "Europe/Budapest": "hungary",
    "Europe/Copenhagen": "denmark",
    "Europe/Dublin": "ireland, eire",
    "Europe/Helsinki": "finland",
    "Europe/Istanbul": "turkey, türkiye, turkiye, ankara, trt",
    "Europe/Kyiv": "ukraine",
    "Europe/Lisbon": "portugal",
    "Europe/London": "uk, u.k., gb, united kingdom, great britain, britain, england, scotland, wales, "
    "northern ireland, manchester, edinburgh, glasgow, oxford, bristol, leeds, liverpool, belfast, cardiff, 倫敦, 英國",
    "Europe/Madrid": "spain, barcelona",
    "Europe/Moscow": "msk, st petersburg, saint petersburg",
    "Europe/Oslo": "norway",
    "Europe/Paris": "france, lyon, marseille, toulouse",
    "Europe/Prague": "czechia, czech republic",
    "Europe/Rome": "italy, milan, milano, turin, florence, bologna",
    "Europe/Sofia": "bulgaria",
    "Europe/Stockholm": "sweden, gothenburg",
    "Europe/Vienna": "austria, wien",
    "Europe/Warsaw": "poland, krakow, kraków",
    "Europe/Zurich": "switzerland, geneva, zürich, lausanne, basel, bern",
    "Pacific/Auckland": "nz, nzt, nzst, nzdt, new zealand, wellington, christchurch",
    "Pacific/Honolulu": "hawaii, us/hawaii",
    "UTC": "utc, etc/utc",
}

_SEVERAL = {
    "est": "America/New_York, America/Panama, Australia/Sydney",
    "cst": "America/Chicago, Asia/Shanghai",
    "mst": "America/Denver, America/Phoenix, Asia/Kuala_Lumpur",
    "pst": "America/Los_Angeles, Asia/Manila",
    "ist": "Asia/Kolkata, Europe/Dublin, Asia/Jerusalem",
    "bst": "Europe/London, Asia/Dhaka",
    "gmt": "Europe/London, Africa/Accra, UTC",
    "cet": "Europe/Paris, Europe/Berlin, Europe/Rome",
    "cest": "Europe/Paris, Europe/Berlin, Europe/Rome",
    "eet": "Europe/Athens, Europe/Helsinki, Africa/Cairo",
    "wet": "Europe/Lisbon, Atlantic/Canary",
    "aest": "Australia/Sydney, Australia/Brisbane",
    "aedt": "Australia/Sydney, Australia/Melbourne, Australia/Hobart",
    "acst": "Australia/Adelaide, Australia/Darwin",
    "usa": "America/New_York, America/Chicago, America/Los_Angeles",
    "canada": "America/Toronto, America/Edmonton, America/Vancouver",
    "australia": "Australia/Sydney, Australia/Brisbane, Australia/Perth",
    "russia": "Europe/Moscow, Asia/Yekaterinburg, Asia/Vladivostok",
    "brazil": "America/Sao_Paulo, America/Manaus",
    "mexico": "America/Mexico_City, America/Tijuana",
    "indonesia": "Asia/Jakarta, Asia/Makassar, Asia/Jayapura",
    "cambridge": "Europe/London, America/New_York",
    "birmingham": "Europe/London, America/Chicago",
    "portland": "America/Los_Angeles, America/New_York",
    "san jose": "America/Los_Angeles, America/Costa_Rica",
    "san juan": "America/Puerto_Rico, America/Argentina/San_Juan",
    "vancouver washington": "America/Los_Angeles",
    "washington": "America/New_York, America/Los_Angeles",
    "georgia": "Asia/Tbilisi, America/New_York",
}
"""What means more than one place, with zones to choose from."""

_SAME = {"us": "usa", "u.s": "usa", "u.s.a": "usa", "united states": "usa", "united states of america": "usa"}

_BELONGS = {
    "usa": ("America/", "Pacific/Honolulu"),
    "canada": ("America/",),
    "australia": ("Australia/",),
    "russia": ("Europe/", "Asia/"),
    "brazil": ("America/",),
    "mexico": ("America/",),
    "indonesia": ("Asia/",),
}
"""Countries of several zones, said after a city: what the city's zone must begin with."""

_OFFSET = re.compile(
    r"(?:utc|gmt|z)?\s*[+\-−–]\s*\d{1,2}(?::?\d{2})?|(?:utc|gmt)\s*\d{1,2}(?::\d{2})?|\d{1,2}(?:[:.]\d+)?"
)


def zone_of(written: str) -> str:
    """The IANA zone that `written` means: a zone in any case, a city, a country of one zone, or plain letters (HKT).

    Raises `Refusal` for an offset, for what means several zones, and for what is not known; each names a mend.
    """
    whole = _plain(written)
    without_notes = _plain(re.sub(r"[(（\[][^)）\]]*[)）\]]", " ", written))
    for attempt in (whole, without_notes):
        if attempt and (zone := _known(attempt)):
            return zone
    for attempt in (whole, without_notes):
        if _OFFSET.fullmatch(attempt):
            raise Refusal("roster_file.zone_offset", zone=shown(written))
        if several := _SEVERAL.get(_SAME.get(attempt, attempt)):
            raise Refusal("roster_file.zone_several", zone=shown(written), choices=several)
    raise Refusal("roster_file.zone_unknown", zone=shown(written))


def _plain(written: str) -> str:
    folded = unicodedata.normalize("NFKC", written).casefold()
    return " ".join(folded.replace("_", " ").replace("，", ",").split()).strip(" ,;.")


def _known(written: str) -> str | None:
    """The one zone for a place, or for a city and then its country ("London, UK")."""
    if zone := _names().get(written) or _names().get(written.replace(",", "")):
        return zone
    first, *others = (part.strip() for part in re.split(r"[,;]| - ", written))
    zone = _names().get(first)
    if zone is None or not others:
        return None
    for other in others:
        country = _SAME.get(other, other)
        belongs = _BELONGS.get(country) or ((_names()[country],) if country in _names() else ())
        if not zone.startswith(belongs):
            return None
    return zone


@cache
def _names() -> dict[str, str]:
    """Every name with one meaning, in lower case with spaces, to its zone."""
    names: dict[str, str] = {}
    for zone in sorted(available_timezones(), key=lambda zone: (zone.count("/"), zone)):
        area, _, city = zone.partition("/")
        if area in _AREAS:
            names[zone.replace("_", " ").casefold()] = zone
            names[city.rpartition("/")[2].replace("_", " ").casefold()] = zone
    names["nicosia"] = "Asia/Nicosia"
    for zone, aliases in _ALIASES.items():
        names.update({_plain(alias): zone for alias in aliases.split(",")})
    for several in _SEVERAL:
        names.pop(several, None)
    return names
