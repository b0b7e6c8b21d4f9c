"""Stripe as its documents describe it, spoken over HTTP on loopback: version 1's books, keys, states and errors."""
