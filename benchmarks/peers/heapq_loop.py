"""The station workload as an event loop in plain Python, with heapq for events and queues."""

from heapq import heappop, heappush

# What happens, in the order within an instant: a server that is freed is there for who comes at the same moment.
_ENDS, _COMES, _STARTS = range(3)


def waits(arrivals, services, travels, servers, priorities):
    """Return the waits at each station."""
    last = len(servers) - 1
    free = list(servers)
    queues = [[] for _ in servers]
    waited = [[] for _ in servers]
    station_of = [0] * len(arrivals)
    events = [(arrivals[0], _STARTS, 0)]
    while events:
        now, kind, i = heappop(events)
        s = station_of[i]
        if kind == _COMES:
            if free[s]:
                free[s] -= 1
                waited[s].append(0.0)
                heappush(events, (now + services[s][i], _ENDS, i))
            else:
                heappush(queues[s], (priorities[i], now, i))
        elif kind == _ENDS:
            if queues[s]:
                _, joined, following = heappop(queues[s])
                waited[s].append(now - joined)
                heappush(events, (now + services[s][following], _ENDS, following))
            else:
                free[s] += 1
            if s < last:
                station_of[i] = s + 1
                heappush(events, (now + travels[s + 1][i], _COMES, i))
        else:
            heappush(events, (now + travels[0][i], _COMES, i))
            if i + 1 < len(arrivals):
                heappush(events, (arrivals[i + 1], _STARTS, i + 1))
    return waited
