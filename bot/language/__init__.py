"""Dutch understanding as Rasa graph components: tokens and concepts, topic, confidence bands."""
