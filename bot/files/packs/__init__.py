"""Quiz packs that ship with Ithaca."""
