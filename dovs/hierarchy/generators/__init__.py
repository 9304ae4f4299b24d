"""Generators of hierarchies: one registered function a file, each given a `GeneratorContext`."""
