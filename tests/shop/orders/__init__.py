"""Tests of orders: where they stand and what blocks them."""
