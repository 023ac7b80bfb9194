"""The harness: Python's side of the worker. Imported into the image once; every run starts from that state."""
