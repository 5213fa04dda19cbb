"""How passwords are stored."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id at OWASP's figures (19 MiB, twice, one lane).

    Django's own 100 MiB on eight lanes is meant for a log-in now and then: a class that logs in at once would ask for more memory
    than the whole site does.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
