"""Buying from vendors: who supplies what, purchase orders, their papers."""
