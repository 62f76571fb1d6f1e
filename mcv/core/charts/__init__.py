"""Charts as SVG, drawn on the server: fluid in width, fixed in type size, clean under a strict CSP.

The page around a chart says the finding, the unit and the period, and gives the numbers in a table
(`components/chart.html`); the drawing itself is one image with a title and a description.
"""

from mcv.core.charts.columns import bars
from mcv.core.charts.curves import Series, lines
from mcv.core.charts.ranking import ranking
from mcv.core.charts.scale import Band, Target

__all__ = ["Band", "Series", "Target", "bars", "lines", "ranking"]
