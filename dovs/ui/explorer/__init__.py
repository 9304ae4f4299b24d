"""The embedding explorer: the map in the browser, and the views linked to it by point ids."""
