"""What is common to people whom an organisation knows: their fields, values, searches and sheets."""
