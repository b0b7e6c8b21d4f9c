"""Tests of the shop as shoppers see it."""
