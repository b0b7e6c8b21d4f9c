"""The business: what a merchant, a shopper and a vendor do, without a request, HTML or a payment provider."""
