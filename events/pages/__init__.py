"""What those who come see: the event's page, the form, their own page, the frame on other sites."""
