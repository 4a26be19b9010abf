// Sentences about the time of a training, chosen by its numbers.

import { LOSS_NAMES } from "./names.js";
import { atMost } from "./numbers.js";
import { counted, fill } from "./sentence.js";

/**
 * What the held-out figures are measured on.
 * @param {NonNullable<Header["validation"]>} validation
 */
export function heldOutSentence({ examples }) {
  const [first, last] = [examples[0], examples[examples.length - 1]];
  return first === last
    ? counted(
        first,
        "“held out” is measured on {count} example that it never learns from.",
        "“held out” is measured on {count} examples that it never learns from.",
      )
    : fill(
        "“held out” is measured on {first} of the examples that it never learns from, and at the end on {last} of them.",
        { first, last },
      );
}

/**
 * That a training was interrupted or diverged, in a few words; an empty text if it was not.
 * @param {Recording} recording
 */
export function endSentence({ header, steps }) {
  const [last, total] = [steps[steps.length - 1], header.total];
  if (header.status === "interrupted") return fill("interrupted at step {last} of {total}", { last, total });
  if (header.status === "diverged") return fill("diverged at step {last} of {total}", { last, total });
  return "";
}

/**
 * How long the training takes, or took if it ended early.
 * @param {Recording} recording
 */
export function lengthSentence({ header, steps }) {
  const { total, status } = header;
  const last = steps[steps.length - 1];
  if (status === "running")
    return fill("The training is at step {last} of {total}.", { last, total });
  if (status === "diverged")
    return fill("The training diverged at step {last} of {total}.", { last, total });
  if (status === "interrupted")
    return fill("The training was interrupted at step {last} of {total}.", { last, total });
  if (last < total) return fill("The training ended at step {last} of {total}.", { last, total });
  return counted(total, "The training takes {count} step.", "The training takes {count} steps.");
}

/**
 * Which moments the page holds.
 * @param {Recording} recording
 */
export function momentsSentence({ header, steps }) {
  const { kept, snapshots } = header.recorded;
  const [first, last] = [steps[0], steps[steps.length - 1]];
  if (kept < snapshots)
    return fill("This page holds {kept} of the {snapshots} recorded moments, from step {first} to {last}.", {
      kept,
      snapshots,
      first,
      last,
    });
  if (kept === 1) return fill("This page holds one moment, at step {first}.", { first });
  return fill("This page holds {kept} moments, from step {first} to {last}.", { kept, first, last });
}

/**
 * By how much the page's weights change what the network answers. An output beyond 1 is compared by its size.
 * @param {Header} header
 */
export function roundingSentence({ output, exact, recorded }) {
  const worst = atMost(recorded.worst);
  if (exact)
    return output === "softmax"
      ? fill("The weights are the recorded ones; no output is off by more than {worst}.", { worst })
      : fill("The weights are the recorded ones; no output is off by more than {worst} (of its size, where it is beyond 1).", { worst });
  return output === "softmax"
    ? fill("Rounding changes no output by more than {worst}.", { worst })
    : fill("Rounding changes no output by more than {worst} (of its size, where an output is beyond 1).", { worst });
}

/**
 * How the axis of time runs: evenly, or with more room where more moments were kept.
 * @param {number[]} steps
 */
export function axisSentence(steps) {
  const gaps = steps.slice(1).map((step, i) => step - steps[i]);
  const inner = gaps.slice(0, -1); // the last gap only reaches to the end of the training
  if (gaps.every((gap) => gap === 1))
    return "Every step is kept, so the axis is even.";
  if (inner.every((gap) => gap === gaps[0]) && gaps[gaps.length - 1] <= gaps[0])
    return fill("The moments are {gap} steps apart, so the axis is even.", { gap: gaps[0] });
  const middle = (steps[0] + steps[steps.length - 1]) / 2;
  if (steps.filter((step) => step < middle).length > 0.6 * steps.length)
    return "Most of them are in the first half of these steps, so the axis is not even.";
  return "They are not equally far apart, so the axis is not even.";
}

/**
 * How the curves of a second run are drawn, and whether its loss can be compared.
 * @param {Recording[]} recordings
 */
export function comparedSentences([one, other]) {
  if (!other) return [];
  const [first, second] = [one.header, other.header];
  const dashed = fill("The curves of {name} are dashed.", { name: second.name });
  if (first.lossName === second.lossName) return [dashed];
  const kinds = fill("The losses are of two kinds, {first} and {second}, so their heights cannot be compared.", {
    first: LOSS_NAMES[first.lossName],
    second: LOSS_NAMES[second.lossName],
  });
  return [dashed, kinds];
}
