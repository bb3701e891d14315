"""Steps of `make_region_mekong.py`."""
