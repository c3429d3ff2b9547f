"""What happens when content has changed."""

from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from accounts.models import Organisation
from cms.content.models import SiteImage
from cms.content.services.follow_base_url import follow_base_url
from cms.content.services.hide_documents import public_documents
from cms.content.services.keep_library import keep_library
from cms.content.tasks import hide_all_documents, make_presets
from cms.infra.jobs import enqueue


def prepare_renditions(instance: SiteImage, raw: bool = False, **_signal: Any) -> None:
    """Have a saved image made in all sizes, so that they are there when a page with it is published."""
    if not raw:
        make_presets(instance)


def keep_library_of(
    instance: Organisation, raw: bool = False, update_fields: frozenset[str] | None = None, **_signal: Any
) -> None:
    """Let an organisation's library come and be renamed with it, in one transaction."""
    if not raw and (update_fields is None or "name" in update_fields):
        keep_library(organisation=instance)


def keep_libraries_when_migrated(using: str, **_signal: Any) -> None:
    """Give a library to the organisations that are older than libraries."""
    if _is_complete(using):
        for organisation in Organisation.objects.filter(library=None):
            keep_library(organisation=organisation)


def follow_base_url_when_migrated(using: str, **_signal: Any) -> None:
    """Give the site its address after the last migration; before, tables that a changed site touches may be missing."""
    if _is_complete(using):
        follow_base_url()


def hide_documents_when_migrated(using: str, **_signal: Any) -> None:
    """Have the documents of an older release moved out of the public storage, when there are any."""
    if _is_complete(using) and public_documents():
        enqueue(hide_all_documents)


def _is_complete(using: str) -> bool:
    executor = MigrationExecutor(connections[using])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
