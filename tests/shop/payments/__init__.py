"""Tests of taking money: once, and known."""
