// What the page says about a fork. Every sentence is chosen by the fork's own numbers.

import { OPTIMIZERS } from "./optimizers.js";
import { setting } from "./numbers.js";
import { counted, fill } from "./sentence.js";

const NAMES = {
  example: "one update, from step {step}",
  drawings: "taught my own, from step {step}",
  classes: "only some classes, from step {step}",
  optimizer: "{optimizer}, from step {step}",
  braver: "braver (η {rate}), from step {step}",
  careful: "more careful (η {rate}), from step {step}",
  moved: "a weight moved, from step {step}",
  batch: "batch {batch}, from step {step}",
  same: "trained on, from step {step}",
};

const LEARNS = {
  training: "It learns from {count} of the run’s {of} training examples: these are in the page.",
  recorded:
    "The run’s training data were not at hand when this page was made, so it learns from its {count} recorded examples. No examples are held out.",
};

const MEMORY =
  "The recording does not keep what {optimizer} remembers at this moment, so {optimizer} begins anew here. Its first steps differ from those of the run.";
const OTHER_OPTIMIZER = "The run’s own optimizer, {optimizer}, is not in the page.";
const DIVERGED = "This fork diverged at step {step}: its loss is not a finite number any more. Go back, and try a smaller η.";
const SWITCHED_OFF = "Put the switched-off neurons back first: this page trains the whole network.";
const NOTHING = "Choose something that it learns from.";

const CHANGED = {
  lost: "Since step {step}, “{label}” has lost most right answers: from {before} to {after} of {count}.",
  none: "Since step {step}, no class has lost right answers.",
};
const GAINED = "“{label}” has gained most: from {before} to {after} of {count}.";

/**
 * The name of a new fork, by what is different in it.
 * @param {Settings} own the run's own settings
 * @param {{from: number, leg: Leg}} fork
 */
export function forkName(own, { from: step, leg }) {
  const { optimizer, rate, batch, classes, drawings, example, edits } = leg;
  if (example !== null) return fill(NAMES.example, { step });
  if (drawings.length) return fill(NAMES.drawings, { step });
  if (classes.length < own.classes.length) return fill(NAMES.classes, { step });
  if (optimizer !== own.optimizer) return fill(NAMES.optimizer, { optimizer: OPTIMIZERS[optimizer].label, step });
  if (rate !== own.rate) return fill(rate > own.rate ? NAMES.braver : NAMES.careful, { rate: setting(rate), step });
  if (batch !== own.batch) return fill(NAMES.batch, { batch, step });
  return fill(edits.length ? NAMES.moved : NAMES.same, { step });
}

/**
 * Why a training cannot begin; an empty text if it can.
 * @param {State} state
 * @param {Settings} settings
 */
export function refusal({ off }, { classes, drawings, example }) {
  if (off.length) return SWITCHED_OFF;
  return example === null && !classes.length && !drawings.length ? NOTHING : "";
}

/**
 * What it learns from, and what its optimizer does not know.
 * @param {Recording} recording
 * @param {Settings} settings
 * @param {boolean} isFirst whether it begins at a recorded moment
 */
export function settingsSentences({ header, trainingExamples, examples, original }, { optimizer }, isFirst) {
  const of = original.header.training?.of ?? 0;
  const count = trainingExamples.length || examples.length;
  const sentences = [
    trainingExamples.length ? fill(LEARNS.training, { count, of }) : fill(LEARNS.recorded, { count }),
  ];
  if (!Object.hasOwn(OPTIMIZERS, header.optimizer.name))
    sentences.push(fill(OTHER_OPTIMIZER, { optimizer: header.optimizer.label }));
  else if (isFirst && optimizer !== "sgd") sentences.push(fill(MEMORY, { optimizer: OPTIMIZERS[optimizer].label }));
  return sentences;
}

/** @param {number} step */
export function divergedSentence(step) {
  return fill(DIVERGED, { step });
}

/**
 * What the examples of the page are for this fork.
 * @param {Fork} fork
 * @param {number} count
 * @param {boolean} heldOut
 */
export function measuredSentence({ legs }, count, heldOut) {
  if (!heldOut) return counted(count, "on the {count} example that it learns from", "on the {count} examples that it learns from");
  return legs.some(({ example }) => example !== null)
    ? fill("on the {count} examples of the page, of which it learned from one", { count })
    : counted(count, "on {count} example that it does not learn from", "on {count} examples that it does not learn from");
}

/**
 * Which class has lost most right answers since the fork began, and which has gained most.
 * @param {Recording} recording
 * @param {number} step
 * @param {Uint8Array} before the answers where it began
 * @param {Uint8Array} after
 */
export function forgettingSentences(recording, step, before, after) {
  const { examples, sizes, layers } = recording;
  const classes = Array.from({ length: sizes[layers] }, (_, k) => ({ k, count: 0, before: 0, after: 0 }));
  for (const [i, { y }] of examples.entries()) {
    classes[y].count += 1;
    if (before[i] === y) classes[y].before += 1;
    if (after[i] === y) classes[y].after += 1;
  }
  const sorted = classes.sort((one, other) => one.after - one.before - (other.after - other.before));
  const [lost, gained] = [sorted[0], sorted[sorted.length - 1]];
  /** @param {typeof lost} one */
  const numbers = ({ k, count, before: then, after: now }) => ({ label: recording.label(k), before: then, count, after: now });
  const sentences = [lost.after < lost.before ? fill(CHANGED.lost, { step, ...numbers(lost) }) : fill(CHANGED.none, { step })];
  if (gained.after > gained.before) sentences.push(fill(GAINED, numbers(gained)));
  return sentences;
}

/**
 * How many of the drawings that it learned from are answered as they are meant.
 * @param {number} right
 * @param {number} count
 */
export function taughtSentence(right, count) {
  if (count === 1)
    return right ? "Your drawing is answered as you meant it." : "Your drawing is not answered as you meant it yet.";
  return right === 1
    ? fill("{right} of your {count} drawings is answered as you meant it.", { right, count })
    : fill("{right} of your {count} drawings are answered as you meant them.", { right, count });
}
