"""An experiment on two processes, and on one.

    python -m benchmarks.experiment

Both make the same ten trainings, without a film.
"""

import tempfile

import viznet as vz
from benchmarks.contest import Contest

TRAININGS = 10
PLAN = vz.ExperimentPlan(
    "rates", "Which rate?", tuple(vz.Variant(f"rate {r:g}", learning_rate=r, steps=3000) for r in (0.1, 0.03))
)


def experiment(jobs: int) -> None:
    """Trains each of two ways five times."""
    with tempfile.TemporaryDirectory() as folder:
        vz.experiment(PLAN, out=folder, jobs=jobs, film=False, progress=False)


def main() -> None:
    contest = Contest(f"an experiment of {TRAININGS} trainings", per=TRAININGS)
    contest.add("two processes", experiment, 2)
    contest.add("one process", experiment, 1, target="≥ 1.5×")
    contest.run(rounds=3)


if __name__ == "__main__":
    main()
