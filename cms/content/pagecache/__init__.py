"""What the pages of this site depend on, told to the page cache: see docs/page-cache.md.

`recording.listing` stands in every selector that lists rows; `registry.track` makes a model known, once, in the
`ready()` of its app. An app itself (for its place in INSTALLED_APPS), so nothing is imported here.
"""
