"""The kernel: the few patterns on which every part of the business stands."""
