"""The icons that editors choose from; each is drawn in `templates/icons/`."""

from django.utils.translation import gettext_lazy as _

ICON_CHOICES = [
    ("ballot", _("Ballot")),
    ("bell", _("Bell")),
    ("bolt", _("Lightning")),
    ("book", _("Book")),
    ("calendar", _("Calendar")),
    ("chart", _("Chart")),
    ("chat", _("Speech bubble")),
    ("check", _("Tick")),
    ("clock", _("Clock")),
    ("coins", _("Money")),
    ("document", _("Document")),
    ("envelope", _("Envelope")),
    ("gear", _("Gear")),
    ("globe", _("Globe")),
    ("heart", _("Heart")),
    ("key", _("Key")),
    ("lock", _("Lock")),
    ("megaphone", _("Megaphone")),
    ("people", _("People")),
    ("phone", _("Telephone")),
    ("pin", _("Map pin")),
    ("search", _("Magnifier")),
    ("shield", _("Shield")),
    ("star", _("Star")),
    ("ticket", _("Ticket")),
]
ICON_NAMES = frozenset(name for name, _label in ICON_CHOICES)
