"""The site: settings, library, radio, curriculum, search, feeds."""
