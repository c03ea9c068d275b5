"""`python -m bot` is `ithaca`."""

from bot.cli import main

main()
