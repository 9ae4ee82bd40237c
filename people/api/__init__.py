"""The door for other programs: what every address of the API shares, and the addresses of the register."""
