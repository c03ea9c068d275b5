"""The packs that come with Ithaca."""

from importlib import resources

SHIPPED = ("general",)
"""Packs that come with Ithaca and can be played as they are."""

TEMPLATE = "our-school"
"""The pack that a teacher fills in."""


def shipped(name: str) -> bytes:
    """The file of a pack that comes with Ithaca: one of `SHIPPED`, or `TEMPLATE`."""
    return resources.files("bot.files.packs").joinpath(f"{name}.toml").read_bytes()
