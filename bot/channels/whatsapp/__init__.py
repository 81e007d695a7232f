"""WhatsApp, through Meta's Cloud API or Twilio; docs/whatsapp.md. What comes in is stored before it is confirmed.

settings -> webhook (checks, stores) -> inbox (tables) -> worker -> dialogue (one turn) -> render -> meta or twilio.
Only ``channel`` knows Rasa, so that all else can be tested and loaded without it.
"""
