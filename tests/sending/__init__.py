"""Proof that purchase orders reach their vendors: workers are killed while a bad mail server takes their mail."""
