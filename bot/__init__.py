"""What runs inside Rasa 3.6 on Python 3.10: Dutch understanding, channels and stores."""
