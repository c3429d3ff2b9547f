"""What those who come see."""
