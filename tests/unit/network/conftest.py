"""A small network: by road over one border, by planned rail, by rail and ferry onward."""

from collections.abc import Callable
from pathlib import Path

import pytest

_MONTHS = ",".join(f"share_{month:02d}" for month in range(1, 13))
_PARAMETERS = (
    "truck_daily_driving_h",
    "truck_daily_rest_h",
    "truck_break_after_h",
    "truck_break_h",
    "truck_travel_cv",
)

FILES = {
    "config.csv": """\
dataset_name,short_length,long_length,speed,crs,currency,price_year
Small network,km,km,kmh,EPSG:4326,USD,2024
""",
    "node.csv": """\
node_id,name,x_coord,y_coord,node_type,country,timezone,source
kashgar,Kashgar,76.0,39.5,city,CHN,Asia/Shanghai,map
irkeshtam_chn,Irkeshtam,73.98,39.7,bcp,CHN,Asia/Shanghai,
irkeshtam_kgz,Irkeshtam,73.9,39.68,bcp,KGZ,Asia/Bishkek,
osh,Osh,72.8,40.5,terminal,KGZ,Asia/Bishkek,
aktau,Aktau,51.2,43.6,port,KAZ,Asia/Aqtau,
baku,Baku,49.9,40.3,port,AZE,Asia/Baku,
""",
    "link.csv": """\
link_id,from_node_id,to_node_id,directed,mode,gauge_mm,length,length_source,free_speed,status,open_from,open_to,country,geometry_quality
road_kashgar,kashgar,irkeshtam_chn,0,road,,230,map,60,existing,,,CHN,via_places
road_border,irkeshtam_chn,irkeshtam_kgz,0,road,,8,map,30,existing,,,CHN,
road_osh,irkeshtam_kgz,osh,0,road,,210,guess,55,existing,2020-01-01,2040-01-01,KGZ,
rail_cku,kashgar,osh,0,rail,1435,420,guess,90,planned,2031-01-01,,KGZ,
rail_aktau,osh,aktau,0,rail,1520,2600,guess,45,existing,,,KAZ,
sea_baku,aktau,baku,0,sea,,480,guess,18,existing,,,XCA,
""",
    "bcp.csv": """\
bcp_id,name,crossing_id,node_id,country,mode
irkeshtam_out,Irkeshtam,irkeshtam,irkeshtam_chn,CHN,road
irkeshtam_in,Irkeshtam,irkeshtam,irkeshtam_kgz,KGZ,road
""",
    "procedure.csv": """\
procedure_id,bcp_id,direction,sequence,procedure,lanes,distribution,mean_h,mean_h_source,cv,opening_hours
customs_out,irkeshtam_out,outbound,1,customs,2,lognormal,3.5,map,0.8,Mo-Fr 09:00-18:00
customs_in,irkeshtam_in,inbound,1,customs,,deterministic,2,,,
scan_in,irkeshtam_in,inbound,2,scanning,1,exponential,0.5,guess,,
""",
    "terminal.csv": """\
node_id,name,cranes,crane_teu_per_h
kashgar,Kashgar,2,20
osh,Osh,2,15
aktau,Aktau,3,25
baku,Baku,3,25
""",
    "port.csv": "node_id,name,berths\naktau,Aktau,2\nbaku,Baku,2\n",
    "fleet.csv": "fleet_id,name,vessels\nferries,Ferries,3\n",
    "service.csv": """\
service_id,name,mode,gauge_mm,from_node_id,to_node_id,via,fleet_id,capacity_teu,max_wait_h,load_h,unload_h,travel_cv
train,Train to Aktau,rail,1520,osh,aktau,,,80,72,6,6,0.1
ferry_out,Ferry to Baku,sea,,aktau,baku,,ferries,100,48,8,8,0.2
ferry_back,Ferry to Aktau,sea,,baku,aktau,,ferries,100,48,8,8,0.2
""",
    "commodity.csv": """\
commodity_id,name,modes,tonnes,teu,value_of_time_usd_per_t_h
fruit,Fruit,road rail sea,20,2,0.05
""",
    "profile.csv": f"profile_id,{_MONTHS}\nautumn,0,0,0,0,0,0,0.1,0.2,0.3,0.3,0.1,0\n",
    "flow.csv": """\
flow_id,origin,destination,commodity_id,t_per_year,year,profile_id
fruit_west,kashgar,baku,fruit,50000,2024,autumn
""",
    "tariff.csv": """\
tariff_id,mode,country,usd_per_t_km
road,road,,0.08
rail,rail,,0.03
rail_kaz,rail,KAZ,0.02
sea,sea,,0.05
""",
    "corridor.csv": """\
corridor_id,name,carec,via,rank
middle,Middle corridor,2,aktau baku,1
other,Other,,osh,2
""",
    "parameter.csv": "parameter_id,value\n" + "".join(f"{name},1\n" for name in _PARAMETERS),
    "source.csv": """\
source_id,confidence,title,note
map,measured,Map of 2024,
guess,assumption,Typical figures,No better source is known
""",
    "link_geometry.geojson": """\
{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"link_id": "road_kashgar"},
  "geometry": {"type": "LineString", "coordinates": [[76.0, 39.5], [75.0, 39.8], [73.98, 39.7]]}}
]}
""",
}
"""The files; each row and each figure is used by some test."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the small network."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Return a function that replaces a text, which must be there once, in one of the files."""

    def replace_text(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"expected {old!r} once in {file}"
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return replace_text
