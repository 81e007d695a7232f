"""The parts of tests/evaluate.py: asking, adding up, drawing, the page."""
