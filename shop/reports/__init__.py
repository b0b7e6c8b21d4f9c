"""Figures for people, and the doctor that proves them."""
