"""The desk: where staff work on orders, catalogue, vendors and settings."""
