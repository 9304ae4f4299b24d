"""How fast DOVS is beside other tools, in one command of ten minutes: `dovs bench speed`.

training   a step of training beside two reference loops, and evaluation beside training
search     in-class neighbours beside scikit-learn and faiss
maps       a map that follows an earlier one beside a fresh one of umap-learn
memory     preparing a run on 1, 10 and 100 times as many images
pages      a map in Chromium
results    what is measured: numbers with their spread and goals; the table in docs/performance.md

Each part is a process of its own and prints its rows as JSON. The rivals are installed libraries,
or loops that are written here. Images and embeddings are drawn.
"""
