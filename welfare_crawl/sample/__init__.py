"""A press of its own on loopback, with all the oddities of the real one: for the demo and the tests."""
