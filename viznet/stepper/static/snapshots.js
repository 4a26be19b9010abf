// The weights at every kept snapshot, as numbers on a grid or exact, and restored where they are asked for.

import { NAN, PLUS_INFINITY, restore, undifference, undifferenceBits } from "./decode.js";

const KEPT = 6; // snapshots whose restored weights are kept

export function damaged() {
  return new Error("The weights in this file cannot be read: the file is damaged or was cut short");
}

export class Snapshots {
  /** @param {Header} header its grid grows with a training that runs */
  constructor(header) {
    this.header = header;
    const { sizes } = header;
    /** @type {string[]} */
    this.symbols = [];
    /** @type {Record<string, number>} how many numbers every array has */
    this.lengths = {};
    for (let l = 1; l < sizes.length; l++) {
      this.symbols.push(`W${l}`, `b${l}`);
      this.lengths[`W${l}`] = sizes[l - 1] * sizes[l];
      this.lengths[`b${l}`] = sizes[l];
    }
    /** @type {Record<string, Stored>[]} by snapshot and symbol */
    this.all = [];
    /** @type {Map<number, Record<string, Float32Array>>} */
    this.restored = new Map();
  }

  get length() {
    return this.all.length;
  }

  /**
   * Appends the snapshots of one compressed line.
   * @param {Uint8Array} raw
   * @param {number} count
   */
  add(raw, count) {
    const { exact, grid } = this.header;
    const bytes = exact ? 4 : 2;
    const size = bytes * Object.values(this.lengths).reduce((a, b) => a + b);
    if (raw.length !== size * count) throw damaged();
    let offset = 0;
    for (let i = 0; i < count; i++) {
      const index = this.all.length;
      const before = this.all[index - 1];
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
      this.all.push(snapshot);
    }
  }

  /** Takes away the last snapshot. */
  drop() {
    this.all.pop();
    this.restored.delete(this.length);
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
    const known = this.restored.get(index);
    if (known) return known;
    /** @type {Record<string, Float32Array>} */
    const params = {};
    for (const symbol of this.symbols) {
      const stored = this.all[index][symbol];
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
   * One weight at a snapshot.
   * @param {number} layer
   * @param {number} i
   * @param {number} j
   * @param {number} index
   */
  weight(layer, i, j, index) {
    const symbol = `W${layer}`;
    const stored = this.all[index][symbol];
    const step = stored instanceof Float32Array ? 1 : this.gridStep(symbol, index);
    return stored[i * this.header.sizes[layer] + j] * step;
  }

  /**
   * The length ‖w‖ of a neuron's incoming weights at a snapshot; NaN where one of them is no number.
   * @param {number} layer
   * @param {number} unit
   * @param {number} index
   */
  norm(layer, unit, index) {
    const [rows, columns] = [this.header.sizes[layer - 1], this.header.sizes[layer]];
    const q = this.all[index][`W${layer}`];
    const exact = q instanceof Float32Array;
    let sum = 0;
    for (let i = 0, at = unit; i < rows; i++, at += columns) {
      if (exact ? !Number.isFinite(q[at]) : q[at] === NAN || Math.abs(q[at]) === PLUS_INFINITY) return NaN;
      sum += q[at] * q[at];
    }
    return Math.sqrt(sum) * (exact ? 1 : this.gridStep(`W${layer}`, index));
  }
}
