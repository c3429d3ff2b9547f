"""`manage.py messages`: bring the message catalogues in line with the sources, and compile them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.infra import catalogue


def source_folders() -> set[str]:
    """Return the project's own top folders: those that hold an installed app, and the templates."""
    root = Path(settings.BASE_DIR)
    paths = [Path(config.path) for config in apps.get_app_configs()]
    own = {path.relative_to(root).parts[0] for path in paths if path.is_relative_to(root)}
    return {folder for folder in own if not folder.startswith(".")} | {"templates"}


class Command(BaseCommand):
    """Update, check or compile the catalogues of all languages but the one the sources are written in."""

    help = "Bring the message catalogues in line with the sources and compile them."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django declares it so

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer the two parts by themselves."""
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--compile", action="store_true", help="only compile what is stale")
        only.add_argument("--check", action="store_true", help="change nothing; fail when a catalogue is not complete")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what was asked for, all by default."""
        locale_dir = Path(settings.LOCALE_PATHS[0])
        if not options["compile"]:
            self._compare(locale_dir, write=not options["check"])
        if not options["check"]:
            compiled = catalogue.compile_stale(locale_dir)
            if options["verbosity"]:
                self.stdout.writelines(f"Compiled {file.relative_to(settings.BASE_DIR)}\n" for file in compiled)

    def _compare(self, locale_dir: Path, *, write: bool) -> None:
        sources = catalogue.extract_messages(Path(settings.BASE_DIR), source_folders())
        found = []
        for language in (code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE):
            file = catalogue.catalogue_file(locale_dir, language)
            if write:
                catalogue.update(file, language, sources)
            found += [f"{language}: {problem}" for problem in catalogue.problems(file, language, sources)]
        for line in found:
            self.stdout.write(line)
        if found and not write:
            raise CommandError("A catalogue is not complete: run `manage.py messages` and translate what it lists.")
