"""Survey: questions to many, answered without a name, with results only of groups that are large enough."""
