"""Where places are, without asking anybody: towns, ZIP codes and the outlines of countries come with packages."""

from events.geography.located import locate
from events.geography.places import Place, choices, find

__all__ = ["Place", "choices", "find", "locate"]
