"""Work of the register that runs later: ids in, one domain call."""
