"""How published datasets are stored and downloaded: what several sources share."""
