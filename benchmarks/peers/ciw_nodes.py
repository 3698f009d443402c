"""The station workload in Ciw: each travel a node with a server for everybody, each station a node."""

import ciw


class _InOrder(ciw.dists.Distribution):
    """Times between arrivals in their order, then nobody."""

    def __init__(self, arrivals):
        self._arrivals = iter(arrivals)
        self._last = 0.0

    def sample(self, t=None, ind=None):  # noqa: ARG002 (Ciw passes them by name)
        arrival = next(self._arrivals, float("inf"))
        gap, self._last = arrival - self._last, arrival
        return gap


class _Given(ciw.dists.Distribution):
    """The hours of each individual; Ciw numbers them from 1 as they arrive."""

    def __init__(self, hours):
        self._hours = hours

    def sample(self, t=None, ind=None):  # noqa: ARG002 (Ciw passes them by name)
        return self._hours[ind.id_number - 1]


def waits(arrivals, services, travels, servers, priorities):
    """Return the waits at each station."""
    n_nodes = 2 * len(servers)
    classes = {f"Class {p}": p for p in sorted(set(priorities))}
    hours = [_Given(of_node) for pair in zip(travels, services, strict=True) for of_node in pair]
    onward = [[1.0 if to == node + 1 else 0.0 for to in range(n_nodes)] for node in range(n_nodes)]
    network = ciw.create_network(
        arrival_distributions={
            name: [_InOrder([a for a, q in zip(arrivals, priorities, strict=True) if q == p]), *[None] * (n_nodes - 1)]
            for name, p in classes.items()
        },
        service_distributions=dict.fromkeys(classes, hours),
        routing=dict.fromkeys(classes, onward),
        number_of_servers=[n for c in servers for n in (float("inf"), c)],
        priority_classes=classes,
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(len(arrivals), method="Finish")
    waited = [[] for _ in servers]
    for record in simulation.get_all_records():
        if record.node % 2 == 0:
            waited[record.node // 2 - 1].append(record.waiting_time)
    return waited
