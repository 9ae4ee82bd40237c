"""Classes held in a room: planning them, applying and admitting, telling what changes, closing with certificates."""
