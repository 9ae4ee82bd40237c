"""What the register does: functions that keep its rules, named verb_noun."""
