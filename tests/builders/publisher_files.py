"""Files as Ordnance Survey and the Office for National Statistics publish them."""

import csv
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

OLD_ONSPD = (
    "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,osgrdind"
)
NEW_ONSPD = (
    "pcd7,pcd8,pcds,dointr,doterm,cty26cd,ced26cd,lad26cd,wd26cd,parncp26cd,usrtypind,east1m,"
    "north1m,gridind,wdstl05cd,wdcas03cd"
)
OLD_NSPL = "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa11,cty,ced,laua,ward"
NEW_NSPL = (
    "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,ced25cd,lad25cd,"
    "wd25cd,nhser24cd"
)
CODE_POINT_HEADERS = (
    "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n"
    "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,"
    "NHS_HA_code,Admin_county_code,Admin_district_code,Admin_ward_code\n"
)
Place = tuple[str, str, str]
"""A postcode ("ME14 1XQ"), its ward's code and its district's code."""


def code_point_row(postcode: str, ward: str, district: str) -> list[str | int]:
    """Return a row of Code-Point Open: the postcode padded to seven characters."""
    outward, inward = postcode.split()
    codes = ["E92000001", "E19000002", "E18000008", "", district, ward]
    return [f"{outward:<4}{inward}" if len(outward) < 4 else outward + inward, 10, 0, 0, *codes]


def code_point_folder(folder: Path, places: Iterable[Place]) -> Path:
    """Write one file a postcode area under Data/CSV, and the headers in a file of their own."""
    areas: dict[str, list[list[str | int]]] = defaultdict(list)
    for place in places:
        area = place[0][:2].rstrip("0123456789").lower()
        areas[area].append(code_point_row(*place))
    data, doc = folder / "Data" / "CSV", folder / "Doc"
    data.mkdir(parents=True)
    doc.mkdir()
    for area, rows in areas.items():
        with (data / f"{area}.csv").open("w", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    headers = doc / "Code-Point_Open_Column_Headers.csv"
    headers.write_text(CODE_POINT_HEADERS)
    return folder


def zipped(folder: Path) -> Path:
    """Return a zip beside the folder that holds all of it."""
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*.csv")):
            archive.write(file, file.relative_to(folder).as_posix())
    return target


def ons_file(path: Path, header: str, places: Iterable[Place], ended: str = "") -> Path:
    """Write a directory with that header, live unless `ended` (YYYYMM) says otherwise."""
    names = header.split(",")
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, restval="0", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        for postcode, ward, district in places:
            codes = dict.fromkeys(_matching(names, "wd", "ward"), ward)
            codes |= dict.fromkeys(_matching(names, "lad", "laua"), district)
            bare = postcode.replace(" ", "")
            row = {"pcd": bare, "pcd7": bare, "pcds": postcode, "doterm": ended, **codes}
            writer.writerow({name: value for name, value in row.items() if name in names})
    return path


def _matching(names: list[str], prefix: str, old: str) -> list[str]:
    new = [f"{prefix}{year}cd" for year in (25, 26)]
    return [name for name in names if name in new or name.removeprefix("os") == old]
