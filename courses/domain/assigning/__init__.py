"""Assigning: whom an assignment reaches, keeping that true as people come and go, its days, more time, what is told."""
