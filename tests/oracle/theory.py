"""Closed forms that several tests compare with."""


def erlang_c(load: float, servers: int) -> float:
    """Return the probability of waiting at M/M/c, from the recursion of Erlang's B formula."""
    blocking = 1.0
    for n in range(1, servers + 1):
        blocking = load * blocking / (n + load * blocking)
    rho = load / servers
    return blocking / (1.0 - rho * (1.0 - blocking))
