// Three steps from this moment, each tried on a copy of the weights: small, greedy, and the batch's. They are those of
// viznet/walkthroughs/step_trials.py, and the sentences are those of the film of the backward pass.

import { argmax, forward, gradientSquare, lossOf } from "./network.js";
import { setting } from "./numbers.js";
import { fill } from "./sentence.js";
import { decimalsFor, rounded, written } from "./sums.js";

const NOTHING = 2e-7; // a gradient below it counts as 0, as in viznet/walkthroughs/numbers.py
const SAME = 1e-9; // two rates that differ by a smaller share are the same
const ONLY_RECORDED = "The step of the batch is told for the recorded network only: nothing moved by hand, and no fork.";
const TOO_LARGE = "The page of so large a network has no gradients of batches. “viznet explain” tells this step.";

/** @type {WeakMap<View, ReturnType<typeof tried>>} by view, because a line may be drawn again and again */
const known = new WeakMap();

/**
 * Two sentences about a step: what it is, and what it costs.
 * @param {TrialName} name
 * @param {View} view with a true class
 * @param {boolean} isChanged whether something was changed by hand
 * @returns {[string, string]}
 */
export function stepSentences(name, view, isChanged) {
  const trials = known.get(view) ?? tried(view);
  known.set(view, trials);
  const { header } = view.recording;
  const { stepTexts: texts, plainRate, optimizer, batchSize } = header;
  const { small, greedy, before } = trials;
  if (trials.flat) return [texts.flat, ""];
  if (name === "small") {
    const right = { right: before, count: view.recording.examples.length };
    if (!small) return [texts.noSmall, fill(texts.rightBefore, right)];
    const decimals = decimalsFor([small.fall], { digits: 3, least: 3 });
    const [promised, fall] = [small.promised, small.fall].map((value) => written(rounded(value, decimals)));
    const said = fill(texts.small, { rate: setting(small.rate), promised, fall });
    return [said, fill(texts.rightBoth, { ...right, after: small.right })];
  }
  const rate = setting(plainRate);
  if (name === "greedy") {
    const isSame = small !== null && Math.abs(small.rate - plainRate) <= SAME * plainRate;
    const template = isSame ? texts.same : small && small.rate > plainRate ? texts.smaller : texts.greedy;
    return [fill(template, { rate }), priceSentence(texts, greedy)];
  }
  const what = fill(texts.batch, optimizer.name === "sgd" ? { batch: batchSize } : { batch: batchSize, rate });
  if (!header.afterBatch.length) return [what, TOO_LARGE];
  const after = header.afterBatch[view.index];
  if (after === undefined || isChanged || view.recording.forked(view.index)) return [what, ONLY_RECORDED];
  const batch = { right: after?.[0] ?? 0, forgotten: after?.[1] ?? 0, diverged: after === null };
  const lesson = takeHome(greedy, batch, before, view.recording.examples.length);
  return [what, `${priceSentence(texts, batch)} ${texts.lessons[lesson]}`];
}

/**
 * What to take home from the greedy step and the batch's: `take_home` of viznet/walkthroughs/sentences.py.
 * @param {Price} greedy
 * @param {Price} batch
 * @param {number} before how many examples were right
 * @param {number} examples how many there are
 * @returns {keyof StepTexts["lessons"]}
 */
export function takeHome(greedy, batch, before, examples) {
  // What a step made wrong, less what it made right, is by how many fewer are right.
  const [cost, itsCost] = [greedy, batch].map((step) => (step.diverged ? examples + 1 : before - step.right));
  const few = examples / 20;
  if (cost > Math.max(itsCost, few)) return itsCost > few ? "batchDear" : "dear";
  if (batch.diverged) return "batchDear";
  if (cost <= itsCost && greedy.forgotten <= batch.forgotten) return "asCheap";
  const gained = greedy.right - before + greedy.forgotten;
  const much = greedy.forgotten > few || (2 * greedy.forgotten > before && gained > 0);
  return much ? "traded" : "cheap";
}

/**
 * The weights after one plain step against the gradients of a pass.
 * @param {Net} net
 * @param {Params} params
 * @param {Trace} trace
 * @param {number} rate
 * @returns {Params}
 */
export function stepped(net, params, trace, rate) {
  /** @type {Params} */
  const after = {};
  for (let l = 1; l <= net.layers; l++) {
    const [W, b] = [Float64Array.from(params[`W${l}`]), Float64Array.from(params[`b${l}`])];
    const [a, dz] = [trace[`a${l - 1}`], trace[`dz${l}`]];
    for (let i = 0, at = 0; i < a.length; i++)
      for (let j = 0; j < dz.length; j++, at++) W[at] -= rate * a[i] * dz[j];
    for (let j = 0; j < dz.length; j++) b[j] -= rate * dz[j];
    [after[`W${l}`], after[`b${l}`]] = [W, b];
  }
  return after;
}

/**
 * The small and the greedy step, and how many examples are right before any.
 * @param {View} view
 */
function tried(view) {
  const { net, params, trace, x, recording, off } = view;
  const { plainRate, stepTexts } = recording.header;
  const y = Number(view.y);
  const loss = lossOf(net, trace, y);
  const square = gradientSquare(net, trace);
  const isRight = (/** @type {Params} */ weights) =>
    recording.examples.map((example) => argmax(forward(net, weights, example.x, off).p) === example.y);
  const were = isRight(params);
  const attempt = (/** @type {number} */ rate) => {
    const after = stepped(net, params, trace, rate);
    const pass = forward(net, after, x, off);
    const left = lossOf(net, pass, y);
    const diverged = !Number.isFinite(left) || !pass.p.every(Number.isFinite);
    return { rate, after, diverged, promised: rate * square, fall: loss - left };
  };
  const priced = (/** @type {ReturnType<typeof attempt>} */ { after, ...step }) => {
    const right = isRight(after);
    return { ...step, right: count(right), forgotten: count(were.map((was, i) => was && !right[i])) };
  };
  const flat = isFlat(net, trace);
  let small = null;
  for (const rate of flat ? [] : stepTexts.rates) {
    const step = attempt(rate);
    if (step.diverged || step.promised <= 0 || step.fall < stepTexts.kept * step.promised) continue;
    small = priced(step);
    break;
  }
  return { flat, small, greedy: priced(attempt(plainRate)), before: count(were) };
}

/**
 * Whether every gradient of the example is 0.
 * @param {Net} net
 * @param {Trace} trace
 */
function isFlat(net, trace) {
  const largest = (/** @type {Float64Array} */ values) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  for (let l = 1; l <= net.layers; l++) {
    const dz = largest(trace[`dz${l}`]);
    if (!(dz < NOTHING && dz * largest(trace[`a${l - 1}`]) < NOTHING)) return false;
  }
  return true;
}

/**
 * What a step did to the recorded examples.
 * @param {StepTexts} texts
 * @param {Price} price
 */
function priceSentence(texts, { right, forgotten, diverged }) {
  if (diverged) return texts.diverged;
  if (!forgotten) return fill(texts.nothingForgotten, { right });
  return fill(texts.forgotten[forgotten === 1 ? 0 : 1], { right, forgotten });
}

/** @param {boolean[]} values */
function count(values) {
  return values.filter(Boolean).length;
}
