// A recording in the page: its snapshots, its curves, its examples, and the fork that takes the place of its end.

import { lastAt } from "./axis.js";
import { joined } from "./branch.js";
import { bytesOf, inflate, unpack, unpackFloats } from "./decode.js";
import { damaged, Snapshots } from "./snapshots.js";

/**
 * Reads one run out of the page.
 * @param {Header} header
 * @param {string[]} lines
 * @param {(share: number) => void} onProgress is called with the share that is read, 0 to 1
 */
export async function readRecording(header, lines, onProgress) {
  const recording = new Recording(header);
  await recording.readBasics();
  let first = 0;
  for (const [chunk, count] of header.chunks.entries()) {
    if (lines[chunk] === undefined) throw damaged();
    let raw;
    try {
      raw = await inflate(bytesOf(lines[chunk]));
    } catch {
      throw damaged();
    }
    recording.snapshots.add(raw, count);
    first += count;
    onProgress(first / header.steps.length);
  }
  if (recording.length !== header.steps.length) throw damaged();
  if (header.gradients) recording.gradientLines = lines.slice(header.gradients.from);
  return recording;
}

export class Recording {
  /** @param {Header} header */
  constructor(header) {
    this.header = header;
    this.sizes = header.sizes;
    this.layers = header.sizes.length - 1;
    this.steps = header.steps;
    this.limits = header.limits;
    this.snapshots = new Snapshots(header);
    /** @type {string[]} the batch's gradients, one line a snapshot */
    this.gradientLines = [];
    /** @type {Learned[]} */
    this.examples = [];
    /** @type {Learned[]} some of those that the run learned from, for training on */
    this.trainingExamples = [];
    /** The curves of every training step. */
    this.curves = { step: new Float32Array(), loss: new Float32Array(), accuracy: new Float32Array() };
    /** The predicted classes, (snapshots, examples); 255 where a probability is not finite. */
    this.predicted = new Uint8Array();
    /** @type {Branch | null} the fork that is followed */
    this.branch = null;
    /** @type {Joined | null} the recorded course, while a fork is followed */
    this.recorded = null;
    this.ahead = false; // whether the last snapshot came before its turn, because it is the newest
  }

  /**
   * The last figures on held-out examples that were measured up to a step; null if there are none.
   * @param {number} step
   */
  heldOutAt(step) {
    const { validation } = this.header;
    if (this.branch && !this.branch.heldOut && step >= this.branch.firstStep) return null;
    const i = validation ? validation.steps.findLastIndex((measured) => measured <= step) : -1;
    if (!validation || i < 0) return null;
    return { loss: validation.loss[i], accuracy: validation.accuracy[i], examples: validation.examples[i] };
  }

  async readBasics() {
    const { examples, curves } = this.header;
    this.examples = await this.readExamples(examples);
    this.trainingExamples = this.header.training ? await this.readExamples(this.header.training) : [];
    this.curves = await this.readCurves(curves);
    this.predicted = await unpack(this.header.predicted);
  }

  /**
   * @param {{x: string, y: number[]}} packed
   * @returns {Promise<Learned[]>}
   */
  async readExamples({ x, y }) {
    const pixels = await unpack(x);
    const n = this.sizes[0];
    return y.map((label, i) => ({ y: label, x: Float64Array.from(pixels.subarray(i * n, (i + 1) * n), (v) => v / 255) }));
  }

  /** @param {Header["curves"]} packed */
  async readCurves(packed) {
    return {
      step: await unpackFloats(packed.step),
      loss: await unpackFloats(packed.loss),
      accuracy: await unpackFloats(packed.accuracy),
    };
  }

  get length() {
    return this.recorded ? this.steps.length : this.snapshots.length;
  }

  /**
   * The course as it was recorded, whether or not a fork is followed.
   * @returns {Joined}
   */
  get original() {
    return this.recorded ?? this;
  }

  /**
   * Follows a fork: its moments take the place of those that were recorded after it began. Without a fork, or before it
   * has a moment, the course is the recorded one.
   * @param {Branch | null} branch
   */
  follow(branch) {
    if (this.recorded) Object.assign(this, this.recorded);
    this.recorded = this.branch = null;
    if (!branch?.moments.length) return;
    const { steps, header, predicted, curves } = this;
    this.recorded = { steps, header, predicted, curves };
    this.branch = branch;
    Object.assign(this, joined(this.recorded, branch, this.examples.length));
  }

  /**
   * The moment of the fork at a snapshot; undefined where the course is the recorded one.
   * @param {number} index
   */
  forked(index) {
    return this.branch?.moments[index - this.steps.length + this.branch.moments.length];
  }

  /** @param {Uint8Array} predicted the classes at the snapshots that come next */
  addPredicted(predicted) {
    const both = new Uint8Array(this.predicted.length + predicted.length);
    both.set(this.predicted);
    both.set(predicted, this.predicted.length);
    this.predicted = both;
  }

  /**
   * Appends the newest snapshot before its turn. It makes room for the others with `dropAhead`.
   * @param {Omit<Latest, "predicted"> & {raw: Uint8Array, predicted: Uint8Array}} latest
   */
  addAhead({ raw, grid, step, predicted, loss, accuracy, afterBatch }) {
    for (const symbol of this.snapshots.symbols) this.header.grid[symbol].push([this.length, grid[symbol]]);
    this.steps.push(step);
    this.header.loss.push(loss);
    this.header.accuracy.push(accuracy);
    this.header.afterBatch.push(...afterBatch);
    this.addPredicted(predicted);
    this.snapshots.add(raw, 1);
    this.ahead = true;
  }

  /** Takes away the snapshot that came before its turn, if there is one. */
  dropAhead() {
    if (!this.ahead) return;
    this.ahead = false;
    this.snapshots.drop();
    for (const list of [this.steps, this.header.loss, this.header.accuracy]) list.pop();
    this.header.afterBatch.pop();
    for (const symbol of this.snapshots.symbols) this.header.grid[symbol].pop();
    this.predicted = this.predicted.slice(0, this.length * this.examples.length);
  }

  /**
   * The weights and biases at a snapshot, by symbol. The caller must not change them.
   * @param {number} index
   * @returns {Params}
   */
  params(index) {
    return this.forked(index)?.params ?? this.recordedParams(index);
  }

  /**
   * The same of the recorded course.
   * @param {number} index
   * @returns {Params}
   */
  recordedParams(index) {
    return this.snapshots.params(index);
  }

  /**
   * The length ‖w‖ of a neuron's incoming weights, at every snapshot.
   * @param {number} layer
   * @param {number} unit
   */
  weightNorms(layer, unit) {
    const columns = this.sizes[layer];
    return Float64Array.from({ length: this.length }, (_, index) => {
      const W = this.forked(index)?.params[`W${layer}`];
      if (W) {
        let square = 0;
        for (let at = unit; at < W.length; at += columns) square += W[at] ** 2;
        return Math.sqrt(square);
      }
      return this.snapshots.norm(layer, unit, index);
    });
  }

  /**
   * The recorded gradients of the batch at a snapshot, by symbol; null where the file has none.
   * @param {number} index
   */
  async batchGradients(index) {
    const stored = this.header.gradients;
    if (!stored) return null;
    const bytes = new Int8Array((await inflate(bytesOf(this.gradientLines[index]))).buffer);
    /** @type {Record<string, Float64Array>} */
    const gradients = {};
    let offset = 0;
    for (const symbol of this.snapshots.symbols) {
      const scale = stored.scales[symbol][index] / stored.levels;
      const length = this.snapshots.lengths[symbol];
      gradients[symbol] = Float64Array.from(bytes.subarray(offset, offset + length), (v) => v * scale);
      offset += length;
    }
    return gradients;
  }

  /**
   * The predicted class of an example at a snapshot; 255 where a probability is not finite.
   * @param {number} index
   * @param {number} example
   */
  predictedClass(index, example) {
    return this.predicted[index * this.examples.length + example];
  }

  /**
   * The same for all examples.
   * @param {number} index
   */
  predictedClasses(index) {
    const count = this.examples.length;
    return this.predicted.subarray(index * count, (index + 1) * count);
  }

  /**
   * One weight at a snapshot.
   * @param {number} layer
   * @param {number} i
   * @param {number} j
   * @param {number} index
   */
  weight(layer, i, j, index) {
    const moment = this.forked(index);
    if (moment) return moment.params[`W${layer}`][i * this.sizes[layer] + j];
    return this.snapshots.weight(layer, i, j, index);
  }

  /**
   * The last snapshot at or before a training step.
   * @param {number} step
   */
  indexAt(step) {
    return lastAt(this.steps, step);
  }

  /**
   * The name of a class.
   * @param {number} k
   */
  label(k) {
    return this.header.examples.labels[k] ?? String(k);
  }

  /**
   * Rows and columns of an example as a picture. Inputs that are no picture are shown in a square that holds them.
   * @returns {[number, number]}
   */
  get imageShape() {
    const { shape } = this.header.examples;
    if (shape) return shape;
    const columns = Math.ceil(Math.sqrt(this.sizes[0]));
    return [Math.ceil(this.sizes[0] / columns), columns];
  }
}
