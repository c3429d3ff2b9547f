"""The icons that editors choose from; each is drawn in `templates/icons/`."""

from django.utils.translation import gettext_lazy as _

ICON_CHOICES = [
    ("ballot", _("Ballot")),
    ("bell", _("Bell")),
    ("bolt", _("Lightning")),
    ("book", _("Book")),
    ("calendar", _("Calendar")),
    ("chart", _("Chart")),
    ("check", _("Tick")),
    ("clock", _("Clock")),
    ("code", _("Code")),
    ("coins", _("Money")),
    ("document", _("Document")),
    ("gear", _("Gear")),
    ("globe", _("Globe")),
    ("heart", _("Heart")),
    ("image", _("Picture")),
    ("key", _("Key")),
    ("lock", _("Lock")),
    ("mail", _("Envelope")),
    ("map", _("Map")),
    ("megaphone", _("Megaphone")),
    ("message", _("Speech bubble")),
    ("phone", _("Telephone")),
    ("search", _("Magnifier")),
    ("shield", _("Shield")),
    ("star", _("Star")),
    ("ticket", _("Ticket")),
    ("users", _("People")),
]
ICON_NAMES = frozenset(name for name, _label in ICON_CHOICES)
