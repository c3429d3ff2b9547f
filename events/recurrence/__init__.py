"""Rules by which events come again, and what they mean on the clocks of a place."""
