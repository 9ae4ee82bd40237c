"""Past certificates and hours from a spreadsheet: read, compared with the register, shown, then written as a whole."""
