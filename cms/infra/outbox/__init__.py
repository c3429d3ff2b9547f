"""The outbox: what a development site would have sent, read from the folder that the backends of mail and SMS fill."""
