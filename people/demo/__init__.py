"""The people of the demo city: organisations, three hundred people, accounts to try; called by `manage.py demo`."""
