"""Tests of shop/reports."""
