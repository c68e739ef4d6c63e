"""What `dagster dev` and `dagster` load: the definitions over the home that the environment names."""

from pipelines.definitions import definitions
from pipelines.home import Home

defs = definitions(Home.locate())
