"""The school as programs read it: rows narrowed to who calls, states without anything confidential, figures."""
