"""Each organisation's images and documents: a collection of its own, which nobody else reaches."""
