// Everything that follows from the state: which weights, which digit, and the pass through the network.

import { argmax, backward, forward } from "./network.js";

export class Model {
  constructor(recordings, store) {
    this.recordings = recordings;
    this.store = store;
    this.drawn = null; // the drawing as the network sees it
    this.batch = new Map(); // "run.index" → the batch's recorded gradients
    this.memo = new Map();
  }

  /** The network as network.js wants it. */
  net(run) {
    const { header, layers } = this.recordings[run];
    return { layers, activation: header.activation.name, output: header.output, loss: header.lossName };
  }

  /** Which snapshot of a run stands for this moment: the compared run follows the first by its training step. */
  indexOf(run, state = this.store.state) {
    return run === 0 ? state.index : this.recordings[run].indexAt(this.recordings[0].steps[state.index]);
  }

  /** The inputs that are looked at, and their true class; null where nobody knows. */
  example(state = this.store.state) {
    if (state.digit === "drawn")
      return { x: this.drawn ?? new Float64Array(this.recordings[0].sizes[0]), y: state.meant };
    return this.recordings[0].examples[state.digit];
  }

  /** The weights of a run at this moment, with what was moved by hand. */
  params(run, index, state = this.store.state) {
    const params = this.recordings[run].params(index);
    if (!state.edits.length || run !== 0) return params;
    const edited = { ...params };
    for (const { layer, i, j, by } of state.edits) {
      const symbol = i === "b" ? `b${layer}` : `W${layer}`;
      if (edited[symbol] === params[symbol]) edited[symbol] = params[symbol].slice();
      edited[symbol][i === "b" ? j : i * this.recordings[run].sizes[layer] + j] += by;
    }
    return edited;
  }

  /** One run at this moment: {recording, net, index, params, first, x, y, trace, said}; worked out once a state. */
  view(run = 0) {
    const state = this.store.state;
    const key = [
      this.indexOf(run),
      state.digit,
      state.digit === "drawn" ? this.drawn : 0,
      state.meant,
      state.edits,
      state.off,
    ];
    const known = this.memo.get(run);
    if (known && known.key.every((part, i) => Object.is(part, key[i]))) return known.view;
    const recording = this.recordings[run];
    const net = this.net(run);
    const index = key[0];
    const params = this.params(run, index);
    const { x, y } = this.example();
    const off = run === 0 ? new Set(state.off) : undefined;
    let trace = forward(net, params, x, off);
    if (y !== null && y < recording.sizes.at(-1)) trace = backward(net, params, trace, y, off);
    const view = {
      run,
      recording,
      net,
      index,
      params,
      x,
      y,
      trace,
      said: argmax(trace.p),
      off: off ?? new Set(),
    };
    this.memo.set(run, { key, view });
    return view;
  }

  /** Whether the loss of this moment was no number, or the network's answer is none. */
  broken(run = 0) {
    const { trace, index, recording } = this.view(run);
    return recording.header.loss[index] === null || trace.p.some((v) => !Number.isFinite(v));
  }

  /**
   * The value of every connection into a layer, (n_in · n_out) row after row, as a mode shows it: the weight w, what
   * comes through it w·a, its gradient, or its change since the start. Null where there is nothing to show.
   */
  edges(view, layer, mode) {
    const W = view.params[`W${layer}`];
    const n = view.recording.sizes[layer];
    if (mode === "weights") return W;
    const values = new Float64Array(W.length);
    if (mode === "change") {
      const W0 = view.recording.params(0)[`W${layer}`];
      for (let k = 0; k < W.length; k++) values[k] = W[k] - W0[k];
      return values;
    }
    if (mode === "gradients" && this.store.get("source") === "batch") {
      return this.batch.get(`${view.run}.${view.index}`)?.[`W${layer}`] ?? null;
    }
    const a = view.trace[`a${layer - 1}`];
    const dz = view.trace[`dz${layer}`];
    if (mode === "blame") return values.map((_, at) => W[at] * dz[at % n]);
    if (mode === "gradients" && !dz) return null;
    for (let i = 0, at = 0; i < a.length; i++) {
      const ai = a[i];
      if (ai === 0) {
        at += n;
        continue;
      }
      if (mode === "activations") for (let j = 0; j < n; j++, at++) values[at] = ai * W[at];
      else for (let j = 0; j < n; j++, at++) values[at] = ai * dz[j];
    }
    return values;
  }

  /** The connections into one neuron, the same way. */
  incoming(view, layer, unit, mode) {
    const n = view.recording.sizes[layer];
    const W = view.params[`W${layer}`];
    const a = view.trace[`a${layer - 1}`];
    const dz = view.trace[`dz${layer}`];
    const batch = this.store.get("source") === "batch" ? this.batch.get(`${view.run}.${view.index}`) : null;
    const W0 = mode === "change" ? view.recording.params(0)[`W${layer}`] : null;
    return Float64Array.from(a, (ai, i) => {
      const at = i * n + unit;
      if (mode === "weights") return W[at];
      if (mode === "activations") return ai * W[at];
      if (mode === "change") return W[at] - W0[at];
      if (mode === "blame") return W[at] * dz[unit];
      return batch ? batch[`W${layer}`][at] : dz ? ai * dz[unit] : 0;
    });
  }

  /** The connections out of one neuron into the next layer, the same way. */
  outgoing(view, layer, unit, mode) {
    const n = view.recording.sizes[layer];
    const row = (array) => array.subarray(unit * n, unit * n + n);
    const W = row(view.params[`W${layer}`]);
    if (mode === "weights") return W;
    if (mode === "change") {
      const W0 = row(view.recording.params(0)[`W${layer}`]);
      return W.map((w, j) => w - W0[j]);
    }
    const batch = this.store.get("source") === "batch" ? this.batch.get(`${view.run}.${view.index}`) : null;
    if (mode === "gradients" && batch) return row(batch[`W${layer}`]);
    const a = view.trace[`a${layer - 1}`][unit];
    const dz = view.trace[`dz${layer}`];
    return W.map((w, j) =>
      mode === "activations" ? a * w : mode === "blame" ? w * dz[j] : dz ? a * dz[j] : 0,
    );
  }

  /** Whether there are gradients to show: the digit's need a true class, the batch's were recorded or not. */
  hasGradients(view) {
    if (this.store.get("source") === "batch") return this.batch.has(`${view.run}.${view.index}`);
    return view.trace[`dz${view.recording.layers}`] !== undefined;
  }

  /** What gets full colour for the connections into a layer, in every moment of the run. */
  edgeLimit(recording, layer, mode) {
    const { limits } = recording;
    if (mode === "activations") return limits[`wa${layer}`];
    if (mode === "gradients") return limits[`dW${layer}`];
    if (mode === "blame") return limits[`W${layer}`] * limits[`dz${layer}`];
    return mode === "change" ? limits[`changeW${layer}`] : limits[`W${layer}`];
  }

  /** What gets full colour for a layer's neurons; one scale for all hidden layers. */
  nodeLimit(recording, kind) {
    let largest = 0;
    const top = kind === "a" ? recording.layers - 1 : recording.layers;
    for (let l = 1; l <= top; l++) largest = Math.max(largest, recording.limits[`${kind}${l}`] ?? 0);
    return largest || 1;
  }

  /** Fetches the batch's gradients of this moment, where they were recorded, and then calls `ready`. */
  async wantBatch(run, ready) {
    const index = this.indexOf(run);
    const key = `${run}.${index}`;
    if (this.batch.has(key) || !this.recordings[run].header.gradients) return;
    const gradients = await this.recordings[run].batchGradients(index);
    if (this.batch.size > 40) this.batch.clear();
    this.batch.set(key, gradients);
    ready();
  }
}
