"""The site, where people who register take no turns, but all go on at the same moment."""

from cms.asgi import application
from events.places import locking
from tests.events.conftest import TOGETHER

locking._TURN = TOGETHER

__all__ = ["application"]
