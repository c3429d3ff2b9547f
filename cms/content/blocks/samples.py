"""What the block picker shows in the preview of each block."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LINK: dict[str, Any] = {"label": _("See how it works"), "page": None, "url": "https://example.org/"}

RICH_TEXT = _(
    "<h2>Make the first hour count</h2><p>A campaign is won by people who know what to do next. "
    "Give each volunteer <b>one clear task</b>, the list they need, and somebody to call.</p>"
    "<ul><li>Greet everyone by name</li><li>Hand out short lists</li><li>Count the doors at noon</li></ul>"
    '<div class="callout">Print two spare lists: someone always comes late.</div>'
)

NO_LINK: dict[str, Any] = {"label": "", "page": None, "url": ""}

QUOTE: dict[str, Any] = {
    "text": _("We used to lose a week to spreadsheets. Now the list is ready before the coffee is."),
    "name": "Amara Osei",
    "role": _("Field director, Riverside Tenants"),
    "image": None,
}

STEPS: dict[str, Any] = {
    "heading": _("From sign-up to first shift"),
    "intro": "",
    "items": [
        {"heading": _("Bring your people"), "text": _("Import a list, or start with a sign-up form.")},
        {"heading": _("Choose a moment"), "text": _("Put up an event with shifts and places.")},
        {"heading": _("Ask"), "text": _("Invite the people nearby by mail or text message.")},
    ],
}

VIDEO: dict[str, Any] = {
    "url": "https://vimeo.com/76979871",
    "title": _("How a phone bank works"),
    "caption": _("Two minutes, with subtitles."),
}

STATISTICS: dict[str, Any] = {
    "heading": _("One year, one small team"),
    "items": [
        {"figure": "48,210", "label": _("doors knocked"), "note": _("Riverside, spring canvass")},
        {"figure": "31%", "label": _("of calls became a visit"), "note": ""},
        {"figure": "9 min", "label": _("to put up an event"), "note": _("Median of 1,204 events")},
    ],
}

FEATURE_GRID: dict[str, Any] = {
    "heading": _("Everything in its place"),
    "intro": _("Each part works alone. Together they save the evening."),
    "items": [
        {
            "icon": "megaphone",
            "heading": _("Outreach"),
            "text": _("Mail and text messages that respect quiet hours and every unsubscribe."),
            "link": {"label": _("About outreach"), "page": None, "url": "/"},
        },
        {
            "icon": "calendar",
            "heading": _("Events"),
            "text": _("Shifts, places, tickets and check-in at the door."),
            "link": NO_LINK,
        },
        {
            "icon": "ballot",
            "heading": _("Surveys"),
            "text": _("Short questions on a phone, answers in a chart."),
            "link": NO_LINK,
        },
    ],
}

CALL_TO_ACTION: dict[str, Any] = {
    "heading": _("Your people are waiting to be asked"),
    "text": _("Set up your organisation in an afternoon. Bring your list, or start with none."),
    "actions": [{"label": _("Start now"), "page": None, "url": "/"}],
}

TABLE: dict[str, Any] = {
    "first_row_is_table_header": True,
    "first_col_is_header": True,
    "table_header_choice": "both",
    "table_caption": _("Quiet hours"),
    "data": [
        [_("Channel"), _("From"), _("To")],
        [_("Text message"), "20:00", "09:00"],
        [_("Telephone"), "21:00", "09:00"],
    ],
}

CODE: dict[str, Any] = {
    "language": "python",
    "code": 'def greet(name: str) -> str:\n    """Say hello at the door."""\n    return f"Good morning, {name}!"\n',
}


def accordion() -> dict[str, Any]:
    """Return questions and answers; rich text must be plain strings, not lazy translations."""
    return {
        "heading": _("Questions people ask first"),
        "items": [
            {
                "question": _("Can we bring our own contact list?"),
                "answer": gettext("<p>Yes. Upload a spreadsheet and match its columns once.</p>"),
            },
            {"question": _("Who sees our data?"), "answer": gettext("<p>Your organisation, and nobody else.</p>")},
        ],
    }


BLOG_TEASER: dict[str, Any] = {"heading": _("From the blog"), "count": 3}

HELP_TEASER: dict[str, Any] = {"heading": _("Good to know"), "count": 4}
