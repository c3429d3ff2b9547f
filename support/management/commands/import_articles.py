"""`manage.py import_articles FOLDER --section SLUG [--locale es]`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from support.models import HelpSectionPage
from support.services.import_articles import import_articles


class Command(BaseCommand):
    """Imports a folder of Markdown files into a section of the help centre."""

    help = "Imports a folder of Markdown files, with those in its subfolders, as articles of a section."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, the section and its language."""
        parser.add_argument("folder", type=Path, help="The folder with the Markdown files.")
        parser.add_argument("--section", required=True, help="The slug of the section in the help centre.")
        parser.add_argument("--locale", default=settings.LANGUAGE_CODE, help="The language of the section.")

    def handle(self, *, folder: Path, section: str, locale: str, **options: Any) -> None:  # noqa: ARG002 - Django's own
        """Import, say what happened, and fail if a file did not go in."""
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        page = HelpSectionPage.objects.filter(slug=section, locale__language_code=locale).first()
        if page is None:
            raise CommandError(f"There is no section with the slug “{section}” in the language “{locale}”.")
        report = import_articles(folder=folder, section=page)
        for problem in report.problems:
            self.stderr.write(str(problem))
        self.stdout.write(
            f"{len(report.created)} created, {len(report.updated)} updated, {len(report.unchanged)} unchanged, "
            f"{len(report.problems)} failed"
        )
        if report.problems:
            raise SystemExit(1)
