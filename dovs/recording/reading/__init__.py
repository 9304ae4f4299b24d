"""Files of embeddings: their columns, what these mean, and the parts of a run that they make.

formats        files as columns, with tables, projector and wide for single kinds
roles          which column is what, by names and forms (role_names, column_forms, role_forms)
labels         classes and predictions out of columns, in their order
splits         training points and others, with flags and arrays of splits
usable         rows that are used
understanding  all of it, with a report; examining: the same before an import
"""
