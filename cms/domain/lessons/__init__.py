"""The fortnightly lesson: curriculum, plan, calendar, delivery."""
