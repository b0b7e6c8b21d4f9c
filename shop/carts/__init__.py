"""Carts: what a shopper has gathered before ordering."""
