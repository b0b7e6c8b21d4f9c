"""Proof of the money: what each fault leads to, and random histories of it, on both databases."""
