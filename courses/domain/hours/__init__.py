"""Credit hours: the ledger, what counts of it under caps and cycles, what people hand in, and the statement."""
