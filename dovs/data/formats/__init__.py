"""File formats and downloads that several dataset sources share.

The user's own images: folders, listed and parquet find them, npz reads arrays, encoded decodes;
labels, splits and labelled make classes and splits of them. Published sets: download, torchvision,
photos, cifar, idx.
"""
