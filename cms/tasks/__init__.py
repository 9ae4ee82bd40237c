"""What runs later: jobs and duties of the site, one module per noun."""
