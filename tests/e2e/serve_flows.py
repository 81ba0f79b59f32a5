"""`python -m tests.e2e.serve_flows`: every flow as a deployment without a schedule: each run is the test's."""

from __future__ import annotations

from prefect import serve
from prefect.types.entrypoint import EntrypointType

from flows import registry

NAME = "on-demand"

if __name__ == "__main__":
    flows = [registry.load_flow(name) for name in registry.NAMES]
    built = [flow.to_deployment(NAME, entrypoint_type=EntrypointType.MODULE_PATH) for flow in flows]
    serve(*built, limit=2, print_starting_message=False)
