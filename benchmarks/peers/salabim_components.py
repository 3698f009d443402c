"""The station workload in salabim, its components written with yield."""

import salabim


class _Consignment(salabim.Component):
    def process(self, i, stations, services, travels, urgency, waits):
        for s, station in enumerate(stations):
            yield self.hold(travels[s][i])
            joined = self.env.now()
            yield self.request((station, 1, urgency))
            waits[s].append(self.env.now() - joined)
            yield self.hold(services[s][i])
            self.release(station)


class _Source(salabim.Component):
    def process(self, arrivals, stations, services, travels, priorities, waits):
        for i, arrival in enumerate(arrivals):
            yield self.hold(till=arrival)
            _Consignment(i=i, stations=stations, services=services, travels=travels, urgency=priorities[i], waits=waits)


def waits(arrivals, services, travels, servers, priorities):
    """Return the waits at each station."""
    env = salabim.Environment(yieldless=False)
    stations = [salabim.Resource(f"station {s}", capacity=capacity) for s, capacity in enumerate(servers)]
    waited = [[] for _ in servers]
    _Source(
        arrivals=arrivals, stations=stations, services=services, travels=travels, priorities=priorities, waits=waited
    )
    env.run()
    return waited
