"""Sentences in several lines: nothing is lost, numbers stay whole, and no short word is left alone at the end."""

import numpy as np
import pytest

from viznet.walkthroughs.line_breaks import broken, words_for, words_of


@pytest.mark.parametrize("kept", ["71.5 %", "> 99 %", "< 0.1 %", "η = 0.5.", "25 × the", "0.1 → loss"])
def test_what_is_read_together_is_one_word(kept):
    assert words_of(f"it says {kept} here") == ["it", "says", kept, "here"]


@pytest.mark.parametrize("sign", ["=", "→", "×"])
def test_a_long_chain_is_broken_where_no_line_could_hold_it(sign):
    chain = f" {sign} ".join("abcdefghij")
    lines = [" ".join(line) for line in broken(words_for(f"so {chain} it is", len, 16), len, 16)]
    assert " ".join(lines) == f"so {chain} it is" and max(map(len, lines)) <= 16
    assert words_for(chain, len, 60) == [chain]


def test_random_sentences_are_whole_and_fit_and_end_well():
    rng = np.random.default_rng(3)
    for _ in range(300):
        words = ["x" * int(n) for n in rng.integers(1, 12, rng.integers(1, 25))]
        room = int(rng.integers(12, 60))
        lines = broken(words, len, room)
        assert [word for line in lines for word in line] == words
        lengths = [len(" ".join(line)) for line in lines]
        assert all(lines) and max(lengths) <= room
        # The fewest lines are taken, counted a second way.
        count, end = 1, len(words[0])
        for word in words[1:]:
            end += 1 + len(word)
            if end > room:
                count, end = count + 1, len(word)
        assert len(lines) == count
        if len(lines) > 1 and lengths[-1] < room / 3:  # one more word would make it the longer line
            moved = len(lines[-2][-1]) + 1
            assert len(lines[-2]) == 1 or lengths[-1] + moved > min(room, lengths[-2] - moved)
