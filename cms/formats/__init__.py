"""How dates are written where Django asks for a format of a language."""
