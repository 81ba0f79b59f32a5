"""What is wrong with the configuration, said so that the reader can mend it."""


class ConfigurationError(Exception):
    """A setting is missing, unknown or impossible. The message names it and says what to do; exit code 2."""
