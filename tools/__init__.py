"""Business rules as pure functions. They import the standard library only."""
