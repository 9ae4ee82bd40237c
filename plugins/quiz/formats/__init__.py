"""File formats in which questions travel between banks, one file each."""
