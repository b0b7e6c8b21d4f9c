"""Warehouses, the stock ledger, reservations, and what is available."""
