"""The statutory calendar, pure: no Rasa, no database, no clock; "today" is always an argument."""
