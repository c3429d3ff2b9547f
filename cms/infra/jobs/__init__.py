"""Work behind the request, on Huey."""
