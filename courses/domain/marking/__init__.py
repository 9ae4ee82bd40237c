"""The marking desk: queues, seats, marks, returns and appeals."""
