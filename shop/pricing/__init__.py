"""Tax, delivery and totals: what a set of lines costs at an address."""
