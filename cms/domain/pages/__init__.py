"""What every public page shares: cache, frame, view, permanent address, places of plugins, facts for search engines."""
