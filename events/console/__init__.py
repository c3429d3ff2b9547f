"""The console of events: what members of an organisation see and do, in the Wagtail admin."""
