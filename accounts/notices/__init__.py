"""What a person may be told of, and what they chose."""
