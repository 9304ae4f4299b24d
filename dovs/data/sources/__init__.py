"""One dataset a file: registered on import, found by being here."""
