"""A believable site to look at: texts in `content/`, pictures drawn by code, and the loader that publishes both."""
