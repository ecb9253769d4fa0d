"""``persona-gen``: what a person types; one module a command.

Nothing heavy is imported before a command needs it, so that ``--help`` answers at once.
"""
