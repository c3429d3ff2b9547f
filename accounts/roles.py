"""What the groups Editors and Moderators may do beyond Wagtail's own defaults.

Wagtail's migrations create both groups with their page, image and document permissions, and the workflow "Moderators
approval" on the root page. Each app adds its own in its `ready()` with `grant_role`. A permission is granted once, when
it first comes into being: what an administrator changes later, stays changed.
"""

from collections import defaultdict
from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

EDITORS = "Editors"
MODERATORS = "Moderators"

_grants: dict[str, set[str]] = defaultdict(set)


def grant_role(*groups: str, permissions: set[str]) -> None:
    """Give each named group these permissions, written `app_label.codename`, from their creation on."""
    for group in groups:
        _grants[group] |= permissions


def grant_new_permissions(app_config: AppConfig, using: str, apps: Any = current_apps, **_: Any) -> None:
    """Create this app's permissions and grant the new ones to the groups they were announced for.

    Runs before Django's own creation of permissions, whose turn comes later in the order of INSTALLED_APPS: only so
    is it known which ones are new.
    """
    before = set(_codenames(app_config, using))
    create_permissions(app_config, verbosity=0, interactive=False, using=using, apps=apps)
    created = set(_codenames(app_config, using)) - before
    for name, permissions in _grants.items():
        wanted = {codename for codename in created if f"{app_config.label}.{codename}" in permissions}
        if wanted:
            group, _created = Group.objects.using(using).get_or_create(name=name)
            group.permissions.add(*_permissions(app_config, using).filter(codename__in=wanted))


def _permissions(app_config: AppConfig, using: str) -> Any:
    return Permission.objects.using(using).filter(content_type__app_label=app_config.label)


def _codenames(app_config: AppConfig, using: str) -> Any:
    return _permissions(app_config, using).values_list("codename", flat=True)
