"""The weights in the page are those that the coder wrote, on a grid and exact."""

import zlib

import numpy as np
import pytest

from tests import javascript
from viznet.stepper.coding import Coder, grid_steps

pytestmark = pytest.mark.checkout

SNAPSHOTS_JS = """
import { Snapshots } from "./snapshots.js";

const snapshots = new Snapshots({ sizes: [3, 2], grid: given.grid, exact: given.exact });
snapshots.add(Uint8Array.from(given.raw), given.count);
const all = Array.from({ length: snapshots.length }, (_, index) => index);
const moments = all.map((index) => {
  const params = snapshots.params(index);
  const [norm, weight] = [snapshots.norm(1, 1, index), snapshots.weight(1, 2, 0, index)];
  return { W: [...params.W1], b: [...params.b1], norm, weight };
});
snapshots.drop();
globalThis.answer = { moments, left: snapshots.length };
"""


@pytest.mark.parametrize("exact", [False, True])
def test_snapshots_are_restored_as_in_numpy(exact: bool) -> None:
    rng = np.random.default_rng(0)
    W = rng.normal(size=(5, 3, 2)).cumsum(axis=0).astype(np.float32)
    b = rng.normal(size=(5, 2)).astype(np.float32)
    coder = Coder(grid_steps({"W1": (3, 2), "b1": (2,)}, 0.001), exact)
    expected = [coder.push({"W1": W[t], "b1": b[t]}) for t in range(5)]
    coder.close_chunk()
    raw = list(zlib.decompress(coder.chunks[0]))
    asked = {"grid": coder.steps, "exact": exact, "raw": raw, "count": coder.count}
    answer = javascript.run(SNAPSHOTS_JS, asked)
    assert answer["left"] == 4
    for t, (moment, there) in enumerate(zip(answer["moments"], expected, strict=True)):
        close = {"abs": 1e-6} if not exact else {"abs": 0}
        assert moment["W"] == pytest.approx(there["W1"].ravel().tolist(), **close)
        assert moment["b"] == pytest.approx(there["b1"].tolist(), **close)
        assert moment["W"] == pytest.approx(W[t].ravel().tolist(), abs=0.001)
        assert moment["norm"] == pytest.approx(np.linalg.norm(there["W1"][:, 1]), rel=1e-6)
        assert moment["weight"] == pytest.approx(there["W1"][2, 0], rel=1e-6)
