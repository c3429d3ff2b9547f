"""The switches of the wiring; `cms.infra.pagecache.mechanisms` says what they are for."""

from enum import StrEnum


class Mechanism(StrEnum):
    """What the wiring does so that an edit is visible at once, everywhere, and nowhere else."""

    SAVED_PAGES = "saved_pages"
    NEW_ADDRESSES = "new_addresses"
    DESCENDANTS = "descendants"
    LIVE_ONLY = "live_only"
    DELETED_PAGES = "deleted_pages"
    LINKS = "links"
    ADDED_PAGES = "added_pages"
    PRIVACY = "privacy"
    SAVED_ROWS = "saved_rows"
    RECORDING = "recording"
    LISTINGS = "listings"
    NOT_FOUND = "not_found"
    NO_FRAGMENTS = "no_fragments"
    PUBLIC_ONLY = "public_only"
    USERBAR_APART = "userbar_apart"
