"""The people an organisation knows, in the console."""
