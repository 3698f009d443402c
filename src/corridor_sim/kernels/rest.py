"""Driving-rest arithmetic of trucks."""

from corridor_sim.kernels._options import kernel


@kernel
def drive(
    stretch_h: float,
    since_rest_h: float,
    since_break_h: float,
    daily_driving_h: float,
    daily_rest_h: float,
    break_after_h: float,
    break_h: float,
) -> tuple[float, float, float]:
    """
    Return the breaks and rests within a stretch of driving, and the driver's clocks after it.

    Parameters
    ----------
    stretch_h
        Driving of the stretch, h.
    since_rest_h, since_break_h
        Driving since the last daily rest and since the last break or rest, h.
    daily_driving_h, daily_rest_h
        A rest of ``daily_rest_h`` after each ``daily_driving_h`` of driving; 0 driving hours mean no rule.
    break_after_h, break_h
        A break of ``break_h`` after each ``break_after_h`` of driving; 0 driving hours mean no rule.

    Returns
    -------
    Hours of breaks and rests, and the two clocks after the stretch. A limit reached exactly at the end of the
    stretch is left to the next one: nobody rests when no driving follows.

    References
    ----------
    European Agreement concerning the Work of Crews of Vehicles Engaged in International Road Transport (AETR),
    articles 6-8, without the exceptions, the split rests and the weekly rest.
    """
    rest_h = 0.0
    left_h = stretch_h
    while left_h > 0.0:
        if daily_driving_h > 0.0 and since_rest_h >= daily_driving_h:
            rest_h += daily_rest_h
            since_rest_h = 0.0
            since_break_h = 0.0
        elif break_after_h > 0.0 and since_break_h >= break_after_h:
            rest_h += break_h
            since_break_h = 0.0
        piece_h = left_h
        if daily_driving_h > 0.0:
            piece_h = min(piece_h, daily_driving_h - since_rest_h)
        if break_after_h > 0.0:
            piece_h = min(piece_h, break_after_h - since_break_h)
        since_rest_h += piece_h
        since_break_h += piece_h
        left_h -= piece_h
    return rest_h, since_rest_h, since_break_h
