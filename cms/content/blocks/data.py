"""Blocks of tables and code."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock

from cms.content.blocks import samples

GROUP = _("Tables and code")

LANGUAGE_CHOICES = [
    ("text", _("Plain text")),
    ("bash", "Shell"),
    ("console", _("Shell session")),
    ("css", "CSS"),
    ("diff", _("Changes (diff)")),
    ("html", "HTML"),
    ("http", "HTTP"),
    ("ini", "INI"),
    ("javascript", "JavaScript"),
    ("json", "JSON"),
    ("nginx", "nginx"),
    ("pycon", _("Python session")),
    ("python", "Python"),
    ("sql", "SQL"),
    ("toml", "TOML"),
    ("yaml", "YAML"),
]


class TableBlock(WagtailTableBlock):
    """A table with a caption and header cells."""

    class Meta:
        icon = "table"
        label = _("Table")
        group = GROUP
        description = _("Rows and columns with a caption. Mark the header cells: they are read out with each cell.")
        template = "blocks/table.html"
        preview_value = samples.TABLE

    def get_table_options(self, table_options: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask for the one language that Wagtail's Handsontable speaks: of others it complains in the console."""
        options: dict[str, Any] = super().get_table_options(table_options=table_options)
        return options | {"language": "en-US"}

    def deconstruct(self) -> Any:
        """Appear in migrations as Wagtail's own block: they must outlive this class."""
        return ("wagtail.contrib.table_block.blocks.TableBlock", *super().deconstruct()[1:])


class CodeValue(blocks.StructValue):
    """Code, with its colours."""

    @property
    def highlighted(self) -> str:
        """Safe HTML: spans with the short classes of Pygments, without the surrounding `pre`."""
        return str(highlight(self["code"], get_lexer_by_name(self["language"]), HtmlFormatter(nowrap=True)))

    @property
    def language_name(self) -> str:
        """The language as a reader knows it."""
        return str(dict(LANGUAGE_CHOICES).get(self["language"], self["language"]))


class CodeBlock(blocks.StructBlock):
    """Code with its language's colours."""

    language = blocks.ChoiceBlock(choices=LANGUAGE_CHOICES, default="text", label=_("Language"))
    code = blocks.TextBlock(label=_("Code"))

    class Meta:
        icon = "code"
        label = _("Code")
        group = GROUP
        description = _("Code or a command, with the colours of its language.")
        template = "blocks/code.html"
        value_class = CodeValue
        preview_value = samples.CODE
