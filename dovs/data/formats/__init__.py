"""File formats and downloads that several dataset sources share."""
