"""Great Expectations suites, one JSON file a dataset, and the runner that applies them to a frame."""
