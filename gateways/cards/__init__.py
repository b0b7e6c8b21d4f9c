"""Card gateways behind the business's protocol: practice, Stripe, and none."""
