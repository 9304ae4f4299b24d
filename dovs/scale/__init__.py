"""Runs on engines of others that spread them over machines: Ray. Needs its own requirements.

archive       a run directory as bytes, and back
ray_launcher  the cells of a sweep as tasks of a Ray cluster
ray_task      what a task does on its node
"""
