"""Who is asking, for the actions: from a verified token to a requester of the BAR."""
