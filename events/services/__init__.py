"""What may be done to events and by those who come, one verb each."""
