"""Where Rasa keeps locks (and, from part 3 on, trackers that forget what they must)."""
