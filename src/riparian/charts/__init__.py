"""Drawings as SVG, made on the server: plain records in, a drawing out, for a page or a brief."""
