"""Texts that other packages show on our account pages are still theirs, and are ours in Spanish."""

import importlib
import inspect
from pathlib import Path

import pytest
from django.contrib.auth import password_validation
from django.utils import translation

from accounts.borrowed_texts import TEXTS
from cms.infra import catalogue

SOURCES = "\n".join(
    path.read_text()
    for package in ("allauth.account", "allauth.core", "allauth.mfa", "wagtail.admin.forms")
    for path in Path(inspect.getfile(importlib.import_module(package))).parent.rglob("*.py")
)


@pytest.mark.parametrize("text", [text for text in TEXTS if isinstance(text, str) and "%(" not in text])
def test_a_text_that_its_package_no_longer_shows_is_no_longer_borrowed(text):
    templates = Path(inspect.getfile(importlib.import_module("allauth"))).parent / "templates" / "account"
    own = SOURCES + inspect.getsource(password_validation)
    assert text in own or any(text in path.read_text() for path in templates.rglob("*.txt"))


def test_the_rules_for_passwords_speak_as_the_site_does(settings):
    catalogue.compile_stale(settings.LOCALE_PATHS[0])
    with translation.override("es"):
        rules = " ".join(password_validation.password_validators_help_texts())
    assert "Tu contraseña debe tener al menos 12 caracteres." in rules
    assert "Su contraseña" not in rules
