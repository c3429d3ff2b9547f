"""Concepts that every page type shares, one file each."""

from cms.content.models.libraries import Library
from cms.content.models.media import SiteDocument, SiteImage, SiteRendition
from cms.content.models.pages import BasePage
from cms.content.models.settings import BrandSettings, NavigationSettings

__all__ = ["BasePage", "BrandSettings", "Library", "NavigationSettings", "SiteDocument", "SiteImage", "SiteRendition"]
