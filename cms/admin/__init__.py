"""What editors see of the library in Wagtail's admin; one module a subject, registered in wagtail_hooks."""
