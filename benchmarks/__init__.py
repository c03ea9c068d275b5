"""Figures: each is a command that a reader can run. Tests hold no timings; they live here."""
