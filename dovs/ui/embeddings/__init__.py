"""The Embeddings page: the map in the browser, and the panels that are linked to it."""
