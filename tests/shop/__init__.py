"""Tests of the business, verb by verb."""
