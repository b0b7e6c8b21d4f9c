"""Figures that are measured, never asserted: python -m benchmarks --help."""
