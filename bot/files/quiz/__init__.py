"""Quiz packs as files: read in whatever format they come, by what is in them and not by what they are called.

One module for each format (`native`, `tabular`, `opentdb`, `gift`, `aiken`); `reading` finds out which it is. Images
come beside a pack in a ZIP (`zipped`, `images`) and are put into it at the end (`showing`).
"""

from bot.files.quiz.gift_writing import write_gift
from bot.files.quiz.native import write_pack
from bot.files.quiz.reading import read_pack
from bot.files.quiz.shipping import SHIPPED, TEMPLATE, shipped
from bot.files.quiz.telling import pack_json, where
from bot.files.quiz.zip_writing import write_zip

__all__ = ["SHIPPED", "TEMPLATE", "pack_json", "read_pack", "shipped", "where", "write_gift", "write_pack", "write_zip"]
