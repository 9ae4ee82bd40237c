"""A plugin of which everything that it adds falls: block, channel, renderer, exporter, importer, slots, listeners."""
