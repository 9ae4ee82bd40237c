"""The item bank: questions, their review, drawing them into papers, imports and statistics."""
