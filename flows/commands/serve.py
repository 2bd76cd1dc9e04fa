"""`attest serve`: a daily build on one machine, without a work pool."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast
from zoneinfo import ZoneInfo

import typer

from flows.commands import arguments
from flows.commands.build import FAILED, USAGE, stop
from flows.options import Options, Where

# Other names than those of prefect.yaml, so that neither takes the place of the other.
NAME = "served"


@arguments.taking(Options, may_be_empty=True)
def serve(
    options: Options,
    cron: Annotated[str, typer.Option(help="When to build, in cron's words; the times are --timezone's.")] = (
        "0 5 * * *"
    ),
    timezone: Annotated[str, typer.Option(help="Time zone of the schedule.")] = "UTC",
) -> None:
    """Build on a schedule until it is stopped; a Prefect server (PREFECT_API_URL) keeps time and the log."""
    from flows.running import engines, temporary_server

    engines.settle_prefect()
    from prefect import serve as serve_deployments
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Cron
    from prefect.settings import PREFECT_API_URL

    _check_timezone(timezone)
    try:
        schedule = Cron(cron, timezone=timezone)
    except ValueError:
        stop(f"--cron: {cron!r} is no schedule; write minute hour day month weekday", USAGE)
    if not (server := PREFECT_API_URL.value()):
        stop(
            "serve needs a Prefect server: run `prefect server start`, then "
            "`prefect config set PREFECT_API_URL=http://127.0.0.1:4200/api`",
            FAILED,
        )
    try:
        temporary_server.check_answers(server)
    except temporary_server.ServerError as error:
        stop(error, FAILED)
    from flows.build_dataset import build_dataset, consolidate_again

    # absolute, because a run may start elsewhere
    inputs = [str(path.absolute()) if hasattr(path, "absolute") else path for path in options.inputs]
    given = options.model_dump(mode="json", exclude_unset=True) | {
        "inputs": inputs,
        "output": str(options.location),
        "seeds": str(options.seeds.absolute()) if options.seeds else None,
        "model": _absolute(options.model),
    }
    again = {name: given[name] for name in Where.model_fields if name in given}
    made = [
        build_dataset.to_deployment(
            NAME,
            schedule=schedule,
            parameters={"options": given},
            description="Whatever is new in the inbox, on a schedule or when asked for.",
            tags=["attest"],
            concurrency_limit=1,
        ),
        consolidate_again.to_deployment(
            NAME,
            parameters={"options": again},
            description="The articles of the latest release, consolidated anew.",
            tags=["attest"],
        ),
    ]
    serve_deployments(*cast(list[RunnerDeployment], made))


def _absolute(model: str | None) -> str | None:
    """A model given by its path as an absolute one, because a run may start elsewhere; a name as it is."""
    return str(Path(model).absolute()) if model and Path(model).exists() else model


def _check_timezone(name: str) -> None:
    """End the command where no zone has that name, which Prefect tells in a traceback only."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        stop(f"--timezone: no time zone {name!r}; write one such as Europe/Paris, or UTC", USAGE)
