"""Tests of the floor that pages are measured against."""
