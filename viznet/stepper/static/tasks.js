// What there is to try on a first visit, chosen by the recording.

import { fill } from "./sentence.js";

/**
 * @typedef {object} Task
 * @property {"moment" | "stage-0" | "input"} target
 * @property {string} title
 * @property {string} text
 * @property {(state: State, changed: Changed) => boolean} done
 */

const BOTH_ENDS =
  "Press play, or drag through the curves, and watch the weights and the answer change. The network reads {before} of {count} examples rightly at step {first}, and {after} at step {last}.";
const WITHOUT_EXAMPLES = "Press play, or drag through the curves, and watch the weights and the answer change.";
const DRAW = "Press “Draw your own” and draw one with the mouse or a finger. The answer follows each stroke.";
const DRAW_AND_REWIND =
  "Press “Draw your own” and draw one with the mouse or a finger. What did the network already answer at step {step}?";
const CHOOSE = "Choose another example below the input. Those that the network gets wrong are underlined.";
const EARLY = 50; // the step to which a reader is sent back, or the nearest one that was kept

/**
 * What there is to try in this recording.
 * @param {Recording} recording
 * @returns {Task[]}
 */
export function tasks(recording) {
  const { header, steps, examples } = recording;
  /** @type {Task[]} */
  const found = [];
  if (steps.length > 1)
    found.push({
      target: "moment",
      title: "Rewind the training",
      text: rewindText(recording),
      done: (state, changed) => changed.has("index"),
    });
  found.push({
    target: "stage-0",
    title: "Ask a neuron",
    text: "Click one of the circles. You see its weights, what it finds in the example, and its weighted sum in numbers.",
    done: (state, changed) => changed.has("neuron") && state.neuron !== null,
  });
  if (header.examples.shape) {
    const earlier = steps.slice(0, -1);
    const step = earlier.reduce((one, other) => (Math.abs(other - EARLY) < Math.abs(one - EARLY) ? other : one), earlier[0]);
    found.push({
      target: "input",
      title: "Draw your own",
      text: earlier.length ? fill(DRAW_AND_REWIND, { step }) : DRAW,
      done: (state, changed) => changed.has("strokes") && state.strokes.length > 0,
    });
  } else if (examples.length > 1)
    found.push({
      target: "input",
      title: "Choose an example",
      text: CHOOSE,
      done: (state, changed) => changed.has("digit"),
    });
  return found;
}

/** @param {Recording} recording */
function rewindText(recording) {
  const { steps, examples } = recording;
  const last = steps.length - 1;
  /** @param {number} index */
  const right = (index) => examples.filter(({ y }, i) => recording.predictedClass(index, i) === y).length;
  if (!examples.length) return WITHOUT_EXAMPLES;
  const [before, after] = [right(0), right(last)];
  return fill(BOTH_ENDS, { first: steps[0], last: steps[last], before, after, count: examples.length });
}
