"""How a command ends badly."""


class CommandFailed(Exception):  # noqa: N818  (it says what happened, as ConfigurationError says what is wrong)
    """A command could not do its work. The message says why and what to do; exit code 1."""
