"""Products, variants, categories, pictures, and finding them."""
