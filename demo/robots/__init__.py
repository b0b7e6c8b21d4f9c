"""Robot vendors: they read their mail, open its link and fill in the page's forms, as people do; no verb is called."""
