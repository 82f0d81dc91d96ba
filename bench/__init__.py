"""How fast we are, as ratios to what the driver alone or the parser alone needs for the same in the same run. `python -m bench -h`."""
