"""Fills the demo store with very many plain orders, for trying its scale."""
