"""The outside world: implements the protocols of shop, chosen in app.py."""
