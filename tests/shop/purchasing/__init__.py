"""Tests of buying from vendors."""
