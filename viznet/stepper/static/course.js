// The course of a fork: where it begins, which settings it trains with one after the other, and which moments are kept.

import { batches } from "./batches.js";
import { Optimizer } from "./optimizers.js";
import { measure, Training } from "./training.js";

const FIRST = 10; // steps after the start that are kept one by one
const BEYOND = 100; // moments after the end of the recording before they are kept half as often

export class Course {
  /** @param {Setup} setup */
  constructor(setup) {
    this.setup = setup;
    this.step = setup.from;
    this.newest = setup.from; // the newest step that is kept; the recording has the first one
    this.diverged = false;
    /** @type {Training | null} */
    this.training = null;
    this.recorded = new Set(setup.steps);
    this.last = setup.steps[setup.steps.length - 1];
    this.gap = Math.max(1, this.last - (setup.steps[setup.steps.length - 2] ?? this.last - 1));
    /** @type {News["curve"]} */
    this.curve = [];
    /** @type {Moment[]} */
    this.snapshots = [];
  }

  /** What is new since this was asked last. */
  news() {
    const { curve, snapshots, step, diverged } = this;
    [this.curve, this.snapshots] = [[], []];
    return { curve, snapshots, step, diverged };
  }

  /**
   * Whether the weights after this step are kept: at the start, where the recording has a moment too, and beyond its end.
   * @param {number} step
   */
  isKept(step) {
    const { from, wanted } = this.setup;
    if (step - from <= FIRST || step === wanted || this.recorded.has(step)) return true;
    const beyond = step - this.last;
    if (beyond <= 0) return false;
    const halved = Math.max(0, Math.ceil(Math.log2(beyond / (this.gap * BEYOND))));
    return beyond % (this.gap * 2 ** halved) === 0;
  }

  /**
   * Goes on with other settings. The optimizer keeps what it remembers only while it is the same one.
   * @param {Leg} leg
   * @param {Learned[]} drawings the reader's own ones that it learns from
   */
  begin(leg, drawings) {
    const { net, sizes, digits, examples, options } = this.setup;
    const before = this.training;
    const params = before?.params ?? this.setup.params;
    const settings = { ...options[leg.optimizer], lr: leg.rate };
    const same = before?.optimizer.name === leg.optimizer;
    const optimizer = same && before ? before.optimizer : new Optimizer(leg.optimizer, settings);
    Object.assign(optimizer.options, settings);
    const some = digits.filter(({ y }) => leg.classes.includes(y));
    const order =
      leg.example === null
        ? batches(some, drawings, leg.batch, leg.seed)
        : batches([examples[leg.example]], [], 1, leg.seed);
    this.training = new Training(net, params, optimizer, order);
    for (const { layer, i, j, by } of leg.edits)
      if (i === "b") this.training.params[`b${layer}`][j] += by;
      else this.training.params[`W${layer}`][i * sizes[layer] + j] += by;
    if (leg.edits.length) this.keep();
  }

  /**
   * One step, unless the training has diverged. The moment before it is kept here, because only now its batch is known:
   * without the figures of its batch, a moment would look as if its loss were no number.
   */
  learn() {
    if (this.diverged || !this.training) return;
    this.addFigures();
    if (this.diverged) return;
    if (this.step !== this.newest && this.isKept(this.step)) this.keep();
    this.training.learn();
    this.step += 1;
  }

  /** Looks at the next batch, and keeps the newest moment. */
  pause() {
    this.addFigures();
    this.keep();
  }

  /** Adds the figures of the next batch to what is new. */
  addFigures() {
    if (!this.training) return;
    const { loss, accuracy } = this.training.look();
    this.curve.push([this.step, loss, accuracy]);
    this.diverged = !Number.isFinite(loss);
  }

  /** Adds the weights of this moment to what is new, and what they answer to the examples of the page. */
  keep() {
    if (!this.training) return;
    /** @type {Record<string, Float32Array>} */
    const params = {};
    for (const [symbol, values] of Object.entries(this.training.params)) params[symbol] = Float32Array.from(values);
    const { net, examples } = this.setup;
    this.snapshots.push({ step: this.step, params, ...measure(net, params, examples) });
    this.newest = this.step;
  }
}
