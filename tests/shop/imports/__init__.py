"""Tests of shop/imports."""
