"""Tests of the desk: every page once per person, and the rules between colleagues."""
