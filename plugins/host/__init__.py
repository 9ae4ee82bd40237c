"""The host: finds plugins, keeps their failures to themselves, switches them on and off."""
