"""How messages come in and go out: the web channel, Rasa's rest channel made safe, and what they share."""
