"""Folders of images: which of them are classes, which are splits, and what has to be asked.

tree (of the package above) finds the files; structure decides, with the help of the others.
"""
