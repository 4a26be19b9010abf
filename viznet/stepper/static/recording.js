// A recording in the page: the weights at every kept snapshot, the curves, and the examples.

import { lastAt } from "./axis.js";
import { joined } from "./branch.js";
import { bytesOf, inflate, NAN, PLUS_INFINITY, restore, undifference, undifferenceBits, unpack, unpackFloats } from "./decode.js";

const KEPT = 6; // snapshots whose restored weights are kept

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
    recording.addChunk(raw, count);
    first += count;
    onProgress(first / header.steps.length);
  }
  if (recording.length !== header.steps.length) throw damaged();
  if (header.gradients) recording.gradientLines = lines.slice(header.gradients.from);
  return recording;
}

function damaged() {
  return new Error("The weights in this file cannot be read: the file is damaged or was cut short");
}

export class Recording {
  /** @param {Header} header */
  constructor(header) {
    this.header = header;
    this.sizes = header.sizes;
    this.layers = header.sizes.length - 1;
    this.steps = header.steps;
    this.limits = header.limits;
    /** @type {string[]} */
    this.symbols = [];
    /** @type {Record<string, number>} how many numbers every array has */
    this.lengths = {};
    for (let l = 1; l <= this.layers; l++) {
      this.symbols.push(`W${l}`, `b${l}`);
      this.lengths[`W${l}`] = this.sizes[l - 1] * this.sizes[l];
      this.lengths[`b${l}`] = this.sizes[l];
    }
    /** @type {Record<string, Stored>[]} the weights as grid numbers, or exact, by snapshot and symbol */
    this.snapshots = [];
    /** @type {string[]} the batch's gradients, one line a snapshot */
    this.gradientLines = [];
    /** @type {Map<number, Record<string, Float32Array>>} */
    this.restored = new Map();
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

  /**
   * Appends the snapshots of one compressed line.
   * @param {Uint8Array} raw
   * @param {number} count
   */
  addChunk(raw, count) {
    const { exact, grid } = this.header;
    const bytes = exact ? 4 : 2;
    const size = bytes * Object.values(this.lengths).reduce((a, b) => a + b);
    if (raw.length !== size * count) throw damaged();
    let offset = 0;
    for (let i = 0; i < count; i++) {
      const index = this.length;
      const before = this.snapshots[index - 1];
      /** @type {Record<string, Stored>} */
      const snapshot = {};
      for (const symbol of this.symbols) {
        const whole = grid[symbol].some(([from]) => from === index);
        const known = whole ? null : before[symbol];
        const length = this.lengths[symbol];
        snapshot[symbol] =
          known instanceof Float32Array || exact
            ? new Float32Array(undifferenceBits(raw, offset, length, known && new Int32Array(known.buffer)).buffer)
            : undifference(raw, offset, length, known);
        offset += bytes * length;
      }
      this.snapshots.push(snapshot);
    }
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
  addAhead({ raw, grid, step, predicted, loss, accuracy }) {
    for (const symbol of this.symbols) this.header.grid[symbol].push([this.length, grid[symbol]]);
    this.steps.push(step);
    this.header.loss.push(loss);
    this.header.accuracy.push(accuracy);
    this.addPredicted(predicted);
    this.addChunk(raw, 1);
    this.ahead = true;
  }

  /** Takes away the snapshot that came before its turn, if there is one. */
  dropAhead() {
    if (!this.ahead) return;
    this.ahead = false;
    this.snapshots.pop();
    this.restored.delete(this.length);
    for (const list of [this.steps, this.header.loss, this.header.accuracy]) list.pop();
    for (const symbol of this.symbols) this.header.grid[symbol].pop();
    this.predicted = this.predicted.slice(0, this.length * this.examples.length);
  }

  /**
   * The grid step Δ of an array at a snapshot.
   * @param {string} symbol
   * @param {number} index
   */
  gridStep(symbol, index) {
    let step = 0;
    for (const [from, value] of this.header.grid[symbol]) if (from <= index) step = value;
    return step;
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
    const known = this.restored.get(index);
    if (known) return known;
    /** @type {Record<string, Float32Array>} */
    const params = {};
    for (const symbol of this.symbols) {
      const stored = this.snapshots[index][symbol];
      params[symbol] = stored instanceof Float32Array ? stored : restore(stored, this.gridStep(symbol, index));
    }
    this.restored.set(index, params);
    for (const old of this.restored.keys()) {
      if (this.restored.size <= KEPT) break;
      if (old !== 0 && old !== index) this.restored.delete(old); // “change” compares with snapshot 0
    }
    return params;
  }

  /**
   * The length ‖w‖ of a neuron's incoming weights, at every snapshot.
   * @param {number} layer
   * @param {number} unit
   */
  weightNorms(layer, unit) {
    const [rows, columns] = [this.sizes[layer - 1], this.sizes[layer]];
    return Float64Array.from({ length: this.length }, (_, index) => {
      const W = this.forked(index)?.params[`W${layer}`];
      if (W) {
        let square = 0;
        for (let at = unit; at < W.length; at += columns) square += W[at] ** 2;
        return Math.sqrt(square);
      }
      const q = this.snapshots[index][`W${layer}`];
      const exact = q instanceof Float32Array;
      let sum = 0;
      for (let i = 0, at = unit; i < rows; i++, at += columns) {
        if (exact ? !Number.isFinite(q[at]) : q[at] === NAN || Math.abs(q[at]) === PLUS_INFINITY) return NaN;
        sum += q[at] * q[at];
      }
      return Math.sqrt(sum) * (exact ? 1 : this.gridStep(`W${layer}`, index));
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
    for (const symbol of this.symbols) {
      const scale = stored.scales[symbol][index] / stored.levels;
      const length = this.lengths[symbol];
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
    const symbol = `W${layer}`;
    const moment = this.forked(index);
    if (moment) return moment.params[symbol][i * this.sizes[layer] + j];
    const stored = this.snapshots[index][symbol];
    const step = stored instanceof Float32Array ? 1 : this.gridStep(symbol, index);
    return stored[i * this.sizes[layer] + j] * step;
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
