// A recording in the page: the weights at every kept snapshot, the curves, and the examples.

import { bytesOf, inflate, undifference, unpack, unpackFloats } from "./decode.js";

const NAN = -32768;
const PLUS_INFINITY = 32767;
const KEPT = 6; // snapshots whose weights stay restored

/** Reads one run out of the page; `told(share)` hears how far it is. */
export async function readRecording(header, lines, told) {
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
    told(first / header.steps.length);
  }
  if (recording.length !== header.steps.length) throw damaged();
  if (header.gradients) recording.gradientLines = lines.slice(header.gradients.from);
  return recording;
}

function damaged() {
  return new Error("the weights in this file cannot be read: the file is damaged or was cut short");
}

class Recording {
  constructor(header) {
    this.header = header;
    this.sizes = header.sizes;
    this.layers = header.sizes.length - 1;
    this.steps = header.steps;
    this.limits = header.limits;
    this.symbols = [];
    this.shapes = {};
    for (let l = 1; l <= this.layers; l++) {
      this.symbols.push(`W${l}`, `b${l}`);
      this.shapes[`W${l}`] = [this.sizes[l - 1], this.sizes[l]];
      this.shapes[`b${l}`] = [this.sizes[l]];
    }
    this.lengths = Object.fromEntries(
      this.symbols.map((symbol) => [symbol, this.shapes[symbol].reduce((a, b) => a * b)]),
    );
    this.snapshots = []; // of grid numbers, by symbol
    this.gradientLines = null;
    this.restored = new Map();
  }

  /** The last figures on held-out examples that were measured up to a step; null, if there are none. */
  heldOutAt(step) {
    const { validation } = this.header;
    const i = validation ? validation.steps.findLastIndex((measured) => measured <= step) : -1;
    if (i < 0) return null;
    return { loss: validation.loss[i], accuracy: validation.accuracy[i], examples: validation.examples[i] };
  }

  async readBasics() {
    const { examples, curves } = this.header;
    const pixels = await unpack(examples.x);
    this.examples = examples.y.map((y, i) => ({
      y,
      x: Float64Array.from(pixels.subarray(i * this.sizes[0], (i + 1) * this.sizes[0]), (v) => v / 255),
    }));
    this.curves = {
      step: await unpackFloats(curves.step),
      loss: await unpackFloats(curves.loss),
      accuracy: await unpackFloats(curves.accuracy),
    };
    this.predicted = await unpack(this.header.predicted); // (snapshots, examples); 255 is “no number”
  }

  get length() {
    return this.snapshots.length;
  }

  addChunk(raw, count) {
    const size = 2 * Object.values(this.lengths).reduce((a, b) => a + b);
    if (raw.length !== size * count) throw damaged();
    let offset = 0;
    for (let i = 0; i < count; i++) {
      const index = this.length;
      const before = this.snapshots[index - 1];
      const snapshot = {};
      for (const symbol of this.symbols) {
        const whole = this.header.grid[symbol].some(([from]) => from === index);
        snapshot[symbol] = undifference(raw, offset, this.lengths[symbol], whole ? null : before[symbol]);
        offset += 2 * this.lengths[symbol];
      }
      this.snapshots.push(snapshot);
    }
  }

  /** The grid step Δ of an array at a snapshot. */
  gridStep(symbol, index) {
    let step = 0;
    for (const [from, value] of this.header.grid[symbol]) if (from <= index) step = value;
    return step;
  }

  /** The weights and biases at a snapshot, by symbol; the caller leaves them as they are. */
  params(index) {
    const known = this.restored.get(index);
    if (known) return known;
    const params = {};
    for (const symbol of this.symbols) {
      params[symbol] = restore(this.snapshots[index][symbol], this.gridStep(symbol, index));
    }
    this.restored.set(index, params);
    for (const old of this.restored.keys()) {
      if (this.restored.size <= KEPT) break;
      if (old !== 0 && old !== index) this.restored.delete(old); // 0 is what “change” compares with
    }
    return params;
  }

  /** How long the vector of a neuron's incoming weights is, at every snapshot. */
  weightNorms(layer, unit) {
    const [rows, columns] = this.shapes[`W${layer}`];
    return Float64Array.from(this.snapshots, (snapshot, index) => {
      const q = snapshot[`W${layer}`];
      let sum = 0;
      for (let i = 0, at = unit; i < rows; i++, at += columns) {
        if (q[at] === NAN || Math.abs(q[at]) === PLUS_INFINITY) return NaN;
        sum += q[at] * q[at];
      }
      return Math.sqrt(sum) * this.gridStep(`W${layer}`, index);
    });
  }

  /** The batch's gradients as they were recorded, by symbol; null where they were left out. */
  async batchGradients(index) {
    const told = this.header.gradients;
    if (!told) return null;
    const bytes = new Int8Array((await inflate(bytesOf(this.gradientLines[index]))).buffer);
    const gradients = {};
    let offset = 0;
    for (const symbol of this.symbols) {
      const scale = told.scales[symbol][index] / told.levels;
      const length = this.lengths[symbol];
      gradients[symbol] = Float64Array.from(bytes.subarray(offset, offset + length), (v) => v * scale);
      offset += length;
    }
    return gradients;
  }

  /** The class that the network says an example is, at a snapshot; 255 where it says no number. */
  said(index, example) {
    return this.predicted[index * this.examples.length + example];
  }

  /** The last snapshot at or before a training step. */
  indexAt(step) {
    let low = 0;
    let high = this.steps.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.steps[middle] <= step) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  label(k) {
    return this.header.examples.labels[k] ?? String(k);
  }
}

function restore(q, step) {
  const values = new Float32Array(q.length);
  for (let i = 0; i < q.length; i++) {
    const v = q[i];
    values[i] =
      v > NAN + 1 && v < PLUS_INFINITY
        ? v * step
        : v === NAN
          ? NaN
          : v === PLUS_INFINITY
            ? Infinity
            : -Infinity;
  }
  return values;
}
