// The moments of a fork, and the course of a training with them: recorded up to where the fork begins, then the fork's.

export class Branch {
  /** @param {boolean} heldOut whether the examples that it is measured on are others than those that it learns from */
  constructor(heldOut) {
    this.heldOut = heldOut;
    /** @type {Moment[]} in the order of their steps */
    this.moments = [];
    /** @type {[number, number, number][]} by step, the loss and the accuracy of the batch */
    this.curve = [];
    this.diverged = false;
  }

  /**
   * Adds what is new. A moment or a figure of the newest step takes the place of the one that is there.
   * @param {News} news
   */
  add({ curve, snapshots, diverged }) {
    for (const point of curve) {
      if (this.curve.length && this.curve[this.curve.length - 1][0] === point[0]) this.curve.pop();
      this.curve.push(point);
    }
    for (const moment of snapshots) {
      if (this.lastStep === moment.step) this.moments.pop();
      this.moments.push(moment);
    }
    this.diverged = diverged;
  }

  get lastStep() {
    return this.moments[this.moments.length - 1]?.step ?? -1;
  }

  get firstStep() {
    return this.moments[0]?.step ?? Infinity;
  }
}

/**
 * The course of a training that is recorded up to where a fork begins, and then is the fork's.
 * @param {Joined} recorded
 * @param {Branch} branch
 * @param {number} count how many examples have an answer at every moment
 * @returns {Joined}
 */
export function joined(recorded, branch, count) {
  const { firstStep, moments, curve } = branch;
  const at = recorded.steps.findIndex((step) => step >= firstStep);
  const before = at < 0 ? recorded.steps.length : at;
  const figures = new Map(curve.map(([step, loss, accuracy]) => [step, { loss, accuracy }]));
  /** @type {(value: number | undefined) => number | null} */
  const known = (value) => (value !== undefined && Number.isFinite(value) ? value : null);
  const { header } = recorded;
  /** @type {(series: Series, key: "loss" | "accuracy") => Series} */
  const series = (numbers, key) => [
    ...numbers.slice(0, before),
    ...moments.map(({ step }) => known(figures.get(step)?.[key])),
  ];
  const predicted = new Uint8Array((before + moments.length) * count);
  predicted.set(recorded.predicted.subarray(0, before * count));
  for (const [i, { answers }] of moments.entries()) predicted.set(answers, (before + i) * count);
  const last = branch.lastStep;
  return {
    steps: [...recorded.steps.slice(0, before), ...moments.map(({ step }) => step)],
    header: {
      ...header,
      loss: series(header.loss, "loss"),
      accuracy: series(header.accuracy, "accuracy"),
      validation: branch.heldOut ? measured(header.validation, branch) : earlier(header.validation, firstStep),
      total: Math.max(header.total, last),
      status: branch.diverged ? "diverged" : "finished",
      reason: "",
    },
    predicted,
    curves: joinedCurves(recorded.curves, curve),
  };
}

/**
 * Figures on held-out examples before a step.
 * @param {Header["validation"]} validation
 * @param {number} step
 */
function earlier(validation, step) {
  if (!validation) return undefined;
  const end = validation.steps.findIndex((measuredAt) => measuredAt >= step);
  const count = end < 0 ? validation.steps.length : end;
  return {
    steps: validation.steps.slice(0, count),
    loss: validation.loss.slice(0, count),
    accuracy: validation.accuracy.slice(0, count),
    examples: validation.examples.slice(0, count),
  };
}

/**
 * The recorded figures, a gap, and then those of the fork, which are measured on the examples of the page.
 * @param {Header["validation"]} validation
 * @param {Branch} branch
 * @returns {Header["validation"]}
 */
function measured(validation, { moments, firstStep }) {
  const before = earlier(validation, firstStep) ?? { steps: [], loss: [], accuracy: [], examples: [] };
  return {
    steps: [...before.steps, firstStep, ...moments.map(({ step }) => step)],
    loss: [...before.loss, null, ...moments.map(({ loss }) => (Number.isFinite(loss) ? loss : null))],
    accuracy: [...before.accuracy, null, ...moments.map(({ accuracy }) => accuracy)],
    examples: [...before.examples, 0, ...moments.map(({ answers }) => answers.length)],
  };
}

/**
 * @param {PlainCurves} recorded
 * @param {Branch["curve"]} curve
 * @returns {PlainCurves}
 */
function joinedCurves(recorded, curve) {
  const from = curve[0]?.[0] ?? Infinity;
  const end = recorded.step.findIndex((step) => step >= from);
  const count = end < 0 ? recorded.step.length : end;
  /** @type {(before: Float32Array, key: 0 | 1 | 2) => Float32Array} */
  const both = (before, key) => Float32Array.from([...before.subarray(0, count), ...curve.map((point) => point[key])]);
  return { step: both(recorded.step, 0), loss: both(recorded.loss, 1), accuracy: both(recorded.accuracy, 2) };
}
