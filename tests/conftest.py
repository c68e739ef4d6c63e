"""Settings of all tests: no deadlines for property tests, since these machines are noisy."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
