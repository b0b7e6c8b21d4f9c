"""Parcels and tracking numbers."""
