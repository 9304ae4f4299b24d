"""The shape of embeddings: the functions that the pages show the numbers of.

    geometry            nc1, tail_cosine, effective_rank, neighbour_purity and scatter at once
    nc1, effective_rank, tail_cosine, class_mean_cosines, class_means, neighbour_purity
    neighbours_frame    the nearest points of one point, and which have its class
    trust_frame         how far a map shows neighbourhoods, class by class
    trustworthiness     of a map
    block_sizes, fit_subspaces, leakage, energy_frame      subspaces of abstract labels
    angles_frame        principal angles between abstract labels

>>> import numpy as np, dovs
>>> rng = np.random.default_rng(0)
>>> labels = np.repeat([0, 1, 2], 20)
>>> z = np.eye(3, 8)[labels] * 4 + rng.normal(size=(60, 8)) * 0.1
>>> found = dovs.geometry.geometry(z, labels, class_counts=np.array([20, 20, 20]))
>>> round(found["effective_rank"], 1), found["neighbour_purity"]
(2.1, 1.0)

Arrays go in, numbers and DataFrames come out; none of these functions knows a run. Lists, Series of
pandas and tensors are arrays too; what does not fit raises a DataError.
"""

from dovs.analysis import angles, neighbourhood, projection, subspaces
from dovs.analysis import geometry as measures
from dovs.analysis.checking import checked
from dovs.analysis.subspaces import Subspaces, block_sizes

angles_frame = checked(angles.angles_frame)
class_mean_cosines = checked(measures.class_mean_cosines)
class_means = checked(measures.class_means)
effective_rank = checked(measures.effective_rank)
energy_frame = checked(subspaces.energy_frame)
fit_subspaces = checked(subspaces.fit_subspaces)
geometry = checked(measures.geometry, least=2)
leakage = checked(subspaces.leakage)
nc1 = checked(measures.nc1)
neighbour_purity = checked(measures.neighbour_purity, least=2)
neighbours_frame = checked(neighbourhood.neighbours_frame, least=2)
tail_cosine = checked(measures.tail_cosine)
trust_frame = checked(neighbourhood.trust_frame, least=3)
trustworthiness = checked(projection.trustworthiness)

__all__ = [
    "Subspaces",
    "angles_frame",
    "block_sizes",
    "class_mean_cosines",
    "class_means",
    "effective_rank",
    "energy_frame",
    "fit_subspaces",
    "geometry",
    "leakage",
    "nc1",
    "neighbour_purity",
    "neighbours_frame",
    "tail_cosine",
    "trust_frame",
    "trustworthiness",
]
