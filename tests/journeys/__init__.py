"""Whole journeys in a real browser: few, from the first page to the last."""
