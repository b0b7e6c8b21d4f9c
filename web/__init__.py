"""The manners that all surfaces share: pages, errors, guards, headers, assets, filters, forms."""
