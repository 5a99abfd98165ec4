"""Pages of the calls: read by everybody whom they concern, built and managed by the province."""
