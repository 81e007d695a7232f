"""The HTTP side of the action server: secret, errors, health."""
