"""Colors, dashes and hatches shared by figures and maps: Okabe-Ito colors, told apart in gray as well."""

from typing import Final

# Okabe, M. and Ito, K., 2008, Color Universal Design: a set of colors told apart by the color-blind.
BLACK: Final = "#000000"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
YELLOW: Final = "#F0E442"
BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"

INK: Final = "#222222"
GRID: Final = "#cccccc"

# What is compared, in the order given: the baseline first. Light against dark, dashed against solid.
COMPARED: Final = (ORANGE, BLUE, PURPLE, SKY, YELLOW)
COMPARED_DASHES: Final = ("--", "-", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
