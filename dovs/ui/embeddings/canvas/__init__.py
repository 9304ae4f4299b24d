"""The map: the component in the browser, and what is sent to it."""
