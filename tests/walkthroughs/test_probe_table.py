"""The table of the recorded examples agrees with the network, asked again."""

import numpy as np
import pytest

import viznet as vz
from viznet.errors import UsageError
from viznet.walkthroughs.probe_table import probe_table


@pytest.mark.parametrize("recording", ["784-16-16-10", "no squares", "tanh, elementwise, mse"])
@pytest.mark.parametrize("at", [None, 0])
def test_every_row_is_what_the_network_answers(recording, at, run_of):
    run = run_of(recording)
    step = int(run.steps[-1]) if at is None else at
    p = run.network(step)(run.probe)
    rows = probe_table(run, at=at)
    assert [row.example for row in rows] == list(range(len(run.probe)))
    for row, outputs, y in zip(rows, np.asarray(p), run.probe.y):
        answer = int(outputs.argmax())
        assert (row.true, row.answer) == (run.probe.labels[y], run.probe.labels[answer])
        assert np.allclose([row.p, row.p_true], [outputs[answer], outputs[y]], atol=1e-6)
        assert row.right == (answer == y)


def test_a_class_and_mistakes_can_be_asked_for(run_of):
    run = run_of("784-16-16-10")
    rows = probe_table(run)
    assert (
        probe_table(run, digit=3) == [row for row in rows if row.true == "3"] == probe_table(run, digit="3")
    )
    wrong = probe_table(run, wrong=True)
    assert wrong == [row for row in rows if not row.right] and 0 < len(wrong) < len(rows)
    both = probe_table(run, digit=4, wrong=True, at=0)
    assert both == [row for row in probe_table(run, at=0) if row.true == "4" and not row.right]


def test_a_network_that_diverged_has_no_answer(run_of):
    row = probe_table(run_of("diverged"))[0]
    assert (row.answer, row.p, row.p_true, row.right) == ("", None, None, False)


def test_what_is_not_there_is_refused(run_of):
    run = run_of("784-16-16-10")
    with pytest.raises(UsageError, match="no example of class 12 in this recording; choose from 0, 1"):
        probe_table(run, digit=12)
    with pytest.raises(vz.RecordingError, match="no step 999 in this run"):
        probe_table(run, at=999)
    with pytest.raises(UsageError, match="wrong is 'no', expected True or False"):
        probe_table(run, wrong="no")
