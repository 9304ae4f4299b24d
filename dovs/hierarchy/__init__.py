"""Abstract-label hierarchies: definition, generation, cutting, matching, and tables for charts.

Cheap to import: scipy, scikit-learn and pandas are imported inside the functions that need them.
Generation is a reconstruction. Of Ando 2018, arXiv:1810.12513, only the abstract was available. It
states that labels are generated automatically, not how; see `generators.ward` for the choices.
Charts (`dovs.figures`) and agreement with superclasses (`dovs.analysis`) do not belong here.
"""

from dovs.hierarchy.consensus import co_association, consensus
from dovs.hierarchy.dendrogram import ABOVE, cut_line, dendrogram_frame, leaf_frame, leaf_order
from dovs.hierarchy.hierarchy import Hierarchy, group_names
from dovs.hierarchy.joining import LEAST_IMAGES, join_rare, richness
from dovs.hierarchy.matching import match, shared_class_mass
from dovs.hierarchy.prototypes import class_means, normalise, pixel_prototypes, shrink
from dovs.hierarchy.recut import recut
from dovs.hierarchy.registry import (
    GENERATORS,
    GeneratorContext,
    check_class_names,
    generate,
    missing_needs,
    takes_number,
)
from dovs.hierarchy.silhouette import (
    candidate_numbers,
    choose_num_labels,
    largest_gap,
    silhouette,
)
from dovs.hierarchy.tree import cut_height, cut_tree, grow, pairwise_distances, ward_linkage

__all__ = [
    "ABOVE",
    "GENERATORS",
    "LEAST_IMAGES",
    "GeneratorContext",
    "Hierarchy",
    "candidate_numbers",
    "check_class_names",
    "choose_num_labels",
    "class_means",
    "co_association",
    "consensus",
    "cut_height",
    "cut_line",
    "cut_tree",
    "dendrogram_frame",
    "generate",
    "group_names",
    "grow",
    "join_rare",
    "largest_gap",
    "leaf_frame",
    "leaf_order",
    "match",
    "missing_needs",
    "normalise",
    "pairwise_distances",
    "pixel_prototypes",
    "recut",
    "richness",
    "shared_class_mass",
    "shrink",
    "silhouette",
    "takes_number",
    "ward_linkage",
]
