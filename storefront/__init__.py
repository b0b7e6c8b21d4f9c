"""The storefront: what shoppers and company buyers see."""
