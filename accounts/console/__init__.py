"""The staff console: screens in the Wagtail admin that belong to one organisation at a time."""
