"""Hours of service and factors of travel, drawn by the keys of who and where."""

import numpy as np

from corridor_sim.kernels import draws
from corridor_sim.kernels._options import inlined_kernel, kernel
from corridor_sim.kernels.months import travel_factor_at
from corridor_sim.kernels.state import World
from corridor_sim.kernels.stations import DOCUMENTS


@inlined_kernel
def service_hours(w: World, entity: np.uint64, station: int) -> float:
    """Return the service time of an entity at a station, h."""
    here = w.stations[station]
    probability = draws.uniform_at(w.service_stream, entity, here.spread_key, np.uint64(0))
    if here.distribution == draws.MIXTURE:
        return draws.round_hours(_hours_of_pieces(w, here.first_piece, here.end_piece, probability))
    return draws.round_hours(
        draws.quantile_of_shape(here.distribution, here.mean_h, here.a, here.b, here.c, probability)
    )


@inlined_kernel
def is_spared(w: World, entity: np.uint64, goods: int, station: int) -> bool:
    """Return whether a procedure does not apply to an entity with goods of some classes, as bits."""
    here = w.stations[station]
    if here.goods != 0 and here.goods & goods == 0:
        return True
    if here.probability == 1.0:
        return False
    return draws.uniform_at(w.applies_stream, entity, here.spread_key, np.uint64(0)) >= here.probability


@inlined_kernel
def hours_left(w: World, station: int, hours: float, set_out_h: float, is_foreseen: bool, now_h: float) -> float:
    """
    Return how much of some hours is left at a station: of documents what is not ready yet, of others all.

    Whose way was not foreseen lodged documents no earlier than it set out on it.
    """
    here = w.stations[station]
    if here.kind != DOCUMENTS:
        return hours
    lodged_h = set_out_h - here.lead_h if is_foreseen else set_out_h
    return max(lodged_h + hours - now_h, 0.0)


@kernel
def _hours_of_pieces(w: World, first: int, end: int, probability: float) -> float:
    position = draws.piece_at(w.piece_until, first, end, probability)
    begins = w.piece_until[position - 1] if position > first else 0.0
    place = draws.place_within(probability, begins, w.piece_until[position])
    piece = w.pieces[position]
    return draws.quantile_of_shape(piece.distribution, piece.mean_h, piece.a, piece.b, piece.c, place)


@inlined_kernel
def travel_hours(w: World, stage: int, factor: float, driven_h: float) -> float:
    """
    Return the hours of a travel stage, of which ``driven_h`` free-flow hours are driven already.

    Where a gate divides a stretch between two procedures, the hours of its pieces add up to those of the whole.
    """
    here = w.stages[stage]
    hours = draws.round_hours(here.hours * factor)
    begin_h = max(here.begin_h, driven_h)
    return hours - draws.round_hours(begin_h * factor) if begin_h > 0.0 else hours


@inlined_kernel
def travel_factor(w: World, entity: np.uint64, leg: int, now_h: float) -> float:
    """Return the factor of the travel of an entity that sets out on a leg now."""
    here = w.legs[leg]
    probability = draws.uniform_at(w.travel_stream, entity, here.spread_key, np.uint64(0))
    luck = draws.quantile_of_shape(draws.LOGNORMAL, 1.0, here.sigma, here.half_variance, 0.0, probability)
    return luck * travel_factor_at(w.months, leg, now_h)
