"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with the memory and passes that OWASP names as the least.

    Django's own default takes 100 MiB and eight threads for each password. Trying passwords is open to everybody, from
    any number of addresses, and a process looks at as many at once as it has threads: that would be its memory.
    Nineteen MiB in two passes cost an attacker as much as OWASP asks for
    (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html). A hash with other numbers is
    replaced when its owner signs in.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
