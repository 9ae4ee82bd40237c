"""The addresses of the school for other programs; the door, the errors and the paging are the register's."""
