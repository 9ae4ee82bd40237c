"""The search library's own backend suite, run against our backend in a Django project of its own."""
