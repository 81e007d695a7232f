"""The action server: texts, dates and (later) the BAR. Runs on Python 3.12 beside the bot."""
