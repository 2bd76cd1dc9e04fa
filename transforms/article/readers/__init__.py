"""One module a family of formats; each reader takes a raw.Source and yields records and rejects."""
