"""Files that calendars read."""
