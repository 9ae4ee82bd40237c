"""Lectures: what was played in fact, where one goes on, how a learner likes the player, what the page is told."""
