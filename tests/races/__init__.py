"""Races: many at once, on both databases, each with its guard on and off."""
