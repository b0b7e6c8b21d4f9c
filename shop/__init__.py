"""The business: it knows no request, no HTML and no card gateway."""
