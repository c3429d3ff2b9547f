"""What search engines, social networks and other readers that are no people are told about the site."""
