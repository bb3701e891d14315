"""Charts as Vega-Lite specs: plain records in, a spec out, the same for a page and for a brief."""
