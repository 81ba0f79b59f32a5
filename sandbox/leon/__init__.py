"""A stand-in of LEON: its GraphQL API over real HTTP, with the limits and the moods that are known of it."""
