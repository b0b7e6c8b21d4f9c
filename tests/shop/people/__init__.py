"""Tests of people: addresses, accounts, signing in."""
