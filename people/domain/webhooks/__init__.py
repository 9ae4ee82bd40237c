"""Telling other systems what happened: subscriptions, events written with their cause, signed deliveries with retry."""
