"""Workers of a `dask.distributed` scheduler; needs the extra `cluster`."""
