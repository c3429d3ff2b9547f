"""The pages at /account/ on which people look after themselves: profile, organisations, notices, their account."""
