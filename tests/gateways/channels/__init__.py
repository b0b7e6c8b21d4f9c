"""Tests of the ways to reach vendors."""
