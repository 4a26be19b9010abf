"""Every epoch learns from each example once."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from viznet.batches import batches


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 60), st.integers(1, 70), st.integers(0, 99))
def test_batches_partition_the_examples(count: int, batch_size: int, seed: int) -> None:
    source = batches(count, batch_size, np.random.default_rng(seed))
    epoch = [next(source) for _ in range(-(-count // batch_size))]
    assert sorted(np.concatenate(epoch)) == list(range(count))
    assert all(len(b) == batch_size for b in epoch[:-1])


def test_every_epoch_has_an_order_of_its_own_which_the_seed_alone_decides() -> None:
    def epochs(seed: int) -> list[list[int]]:
        source = batches(50, 50, np.random.default_rng(seed))
        return [next(source).tolist() for _ in range(3)]

    assert epochs(1) == epochs(1) != epochs(2)
    assert len({tuple(epoch) for epoch in epochs(1)}) == 3
