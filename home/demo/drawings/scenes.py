"""Every scene by its name."""

from collections.abc import Callable

from home.demo.drawings.canvas import Canvas
from home.demo.drawings.paper import ballot, book, calendar, letters
from home.demo.drawings.people import crowd, portrait
from home.demo.drawings.places import doors, hills, map_, skyline
from home.demo.drawings.screens import chart, network, phone, speech

SCENES: dict[str, Callable[[Canvas], None]] = {
    "ballot": ballot,
    "book": book,
    "calendar": calendar,
    "chart": chart,
    "crowd": crowd,
    "doors": doors,
    "hills": hills,
    "letters": letters,
    "map": map_,
    "network": network,
    "phone": phone,
    "portrait": portrait,
    "skyline": skyline,
    "speech": speech,
}
