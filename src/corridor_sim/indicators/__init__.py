"""
Door-to-door statistics, the split of the hours, and paired comparison.

Enters: result tables. Leaves: tables of indicators. It holds functions of the tables only and never sees an engine.
"""

from corridor_sim.indicators.comparison import Comparison, compare, comparison_json
from corridor_sim.indicators.door_to_door import PAIR, door_to_door

__all__ = ["PAIR", "Comparison", "compare", "comparison_json", "door_to_door"]
