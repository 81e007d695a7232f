"""Loads the Dutch texts in ``content/``, picks the variant for a reader and renders it."""
