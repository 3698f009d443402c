"""What maps draw of a network as lines: its links, and its pipelines beside them."""

import geopandas as gpd
import pandas as pd

from corridor_sim.network import Network

PIPELINE = "pipeline"
"""What stands for the mode of a pipeline, which is no link."""


def drawn_lines(network: Network) -> gpd.GeoDataFrame:
    """Return the links, then the pipelines under the columns of links; pipelines have their id as ``link_id``."""
    pipelines = network.pipelines.rename(columns={"pipeline_id": "link_id", "length_km": "length"})
    if pipelines.empty:
        return network.links
    alike = pipelines[["link_id", "from_node_id", "to_node_id", "length", "status", "geometry"]]
    return pd.concat([network.links, alike.assign(mode=PIPELINE, gauge_mm=pd.NA, country="")], ignore_index=True)
