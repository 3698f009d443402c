"""The station workload in SimPy, as its documentation would write it."""

import simpy


def _consignment(env, i, stations, services, travels, priority, waits):
    for s, station in enumerate(stations):
        yield env.timeout(travels[s][i])
        joined = env.now
        with station.request(priority=priority) as request:
            yield request
            waits[s].append(env.now - joined)
            yield env.timeout(services[s][i])


def _source(env, arrivals, stations, services, travels, priorities, waits):
    for i, arrival in enumerate(arrivals):
        yield env.timeout(arrival - env.now)
        env.process(_consignment(env, i, stations, services, travels, priorities[i], waits))


def waits(arrivals, services, travels, servers, priorities):
    """Return the waits at each station."""
    env = simpy.Environment()
    stations = [simpy.PriorityResource(env, capacity) for capacity in servers]
    waited = [[] for _ in servers]
    env.process(_source(env, arrivals, stations, services, travels, priorities, waited))
    env.run()
    return waited
