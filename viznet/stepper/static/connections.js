// The connections between neurons as numbers: what each is worth in the mode that is shown.

const MOST_BATCHES = 40; // gradients of the batch that are kept, in snapshots

export class Connections {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    /** @type {Map<string, Record<string, Float64Array> | null>} the batch's recorded gradients by "run.index" */
    this.batch = new Map();
    /** @type {Map<string, {view: View, mode: EdgeMode, values: Float64Array}>} by "run.layer", what was worked out last */
    this.known = new Map();
  }

  /**
   * Whether the lines show the batch's gradients. The walkthrough is always about one example, and a fork keeps no
   * gradients.
   */
  showsBatch({ source, line, index } = this.model.store.state) {
    return source === "batch" && line === null && !this.model.recordings[0].forked(index);
  }

  /**
   * The recorded gradients of the batch where they are chosen and loaded, else null.
   * @param {View} view
   */
  batchOf(view) {
    return this.showsBatch() ? this.batch.get(`${view.run}.${view.index}`) : null;
  }

  /**
   * The value of every connection into a layer, (n_in · n_out) row after row: the weight w, the product w · a, the
   * gradient, the product w · dz, or the change since the start. Null where there are no gradients. The array holds until
   * the next view of the run: it is as large as the weights and used again at every step.
   * @param {View} view
   * @param {number} layer
   * @param {EdgeMode} mode
   */
  edges(view, layer, mode) {
    const W = view.params[`W${layer}`];
    if (mode === "weights") return W;
    if (mode === "gradients" && this.showsBatch()) return this.batchOf(view)?.[`W${layer}`] ?? null;
    if ((mode === "gradients" || mode === "backward") && !view.trace[`dz${layer}`]) return null;
    const place = `${view.run}.${layer}`;
    const known = this.known.get(place);
    if (known?.view === view && known.mode === mode) return known.values;
    const values = known?.values ?? new Float64Array(W.length);
    this.workOut(values, view, layer, mode);
    this.known.set(place, { view, mode, values });
    return values;
  }

  /**
   * @param {Float64Array} values are written
   * @param {View} view
   * @param {number} layer
   * @param {Exclude<EdgeMode, "weights">} mode
   */
  workOut(values, { params, recording, trace }, layer, mode) {
    const W = params[`W${layer}`];
    const n = recording.sizes[layer];
    if (mode === "change") {
      const W0 = recording.params(0)[`W${layer}`];
      for (let k = 0; k < W.length; k++) values[k] = W[k] - W0[k];
      return;
    }
    /** @type {Float64Array} */
    const a = trace[`a${layer - 1}`];
    /** @type {Float64Array} */
    const dz = trace[`dz${layer}`];
    for (let i = 0, at = 0; i < a.length; i++) {
      const ai = a[i];
      if (mode === "backward") for (let j = 0; j < n; j++, at++) values[at] = W[at] * dz[j];
      else if (ai === 0) for (let j = 0; j < n; j++, at++) values[at] = 0;
      else if (mode === "activations") for (let j = 0; j < n; j++, at++) values[at] = ai * W[at];
      else for (let j = 0; j < n; j++, at++) values[at] = ai * dz[j];
    }
  }

  /**
   * The same for the connections into one neuron.
   * @param {View} view
   * @param {number} layer
   * @param {number} unit
   * @param {EdgeMode} mode
   */
  incoming(view, layer, unit, mode) {
    const n = view.recording.sizes[layer];
    const W = view.params[`W${layer}`];
    /** @type {Float64Array} */
    const a = view.trace[`a${layer - 1}`];
    /** @type {Float64Array | undefined} */
    const dz = view.trace[`dz${layer}`];
    const batch = this.batchOf(view);
    const W0 = view.recording.params(0)[`W${layer}`];
    return Float64Array.from(a, (ai, i) => {
      const at = i * n + unit;
      if (mode === "weights") return W[at];
      if (mode === "activations") return ai * W[at];
      if (mode === "change") return W[at] - W0[at];
      if (mode === "gradients" && batch) return batch[`W${layer}`][at];
      if (!dz) return 0;
      return mode === "backward" ? W[at] * dz[unit] : ai * dz[unit];
    });
  }

  /**
   * The same for the connections from one neuron into the layer behind it.
   * @param {View} view
   * @param {number} layer
   * @param {number} unit
   * @param {EdgeMode} mode
   */
  outgoing(view, layer, unit, mode) {
    const n = view.recording.sizes[layer];
    const W = view.params[`W${layer}`];
    const W0 = view.recording.params(0)[`W${layer}`];
    /** @type {number} */
    const a = view.trace[`a${layer - 1}`][unit];
    /** @type {Float64Array | undefined} */
    const dz = view.trace[`dz${layer}`];
    const batch = this.batchOf(view);
    return Float64Array.from({ length: n }, (_, j) => {
      const at = unit * n + j;
      if (mode === "weights") return W[at];
      if (mode === "activations") return a * W[at];
      if (mode === "change") return W[at] - W0[at];
      if (mode === "gradients" && batch) return batch[`W${layer}`][at];
      if (!dz) return 0;
      return mode === "backward" ? W[at] * dz[j] : a * dz[j];
    });
  }

  /**
   * Whether there are gradients to show. Those of the example need a true class; those of the batch, a recording of them.
   * @param {View} view
   */
  hasGradients(view) {
    if (this.showsBatch()) return this.batch.has(`${view.run}.${view.index}`);
    return view.trace[`dz${view.recording.layers}`] !== undefined;
  }

  /**
   * Loads the batch's gradients of this moment, where the file has them, and then calls `onLoaded`.
   * @param {number} run
   * @param {() => void} onLoaded
   */
  async loadBatch(run, onLoaded) {
    const index = this.model.indexOf(run);
    const key = `${run}.${index}`;
    if (this.batch.has(key) || !this.model.recordings[run].header.gradients) return;
    const gradients = await this.model.recordings[run].batchGradients(index);
    if (this.batch.size > MOST_BATCHES) this.batch.clear();
    this.batch.set(key, gradients);
    onLoaded();
  }
}
