"""Purchase orders: cutting them from an order's lines, and sending them to vendors."""
