"""Tests of parcels and tracking numbers."""
