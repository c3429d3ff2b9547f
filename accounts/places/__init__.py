"""An organisation's own place: its address, colours and front page."""
