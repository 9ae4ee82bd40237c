"""The workshop (研修工作坊): a place to talk in a course or class, readable without being loud."""
