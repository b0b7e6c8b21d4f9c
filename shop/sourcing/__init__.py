"""Vendors and their offers: who supplies which variant, at what cost, from what stock."""
