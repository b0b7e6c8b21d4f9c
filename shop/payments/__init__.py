"""The card gateway's protocol, and charging exactly once."""
