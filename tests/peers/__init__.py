"""Other people's servers, as far as tests need them."""
