"""Bringing a folder of Markdown into a section of the help centre."""

from support.services.import_articles.run import Report, import_articles
from support.services.import_articles.source import BadFileError

__all__ = ["BadFileError", "Report", "import_articles"]
