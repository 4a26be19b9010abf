// Everything that follows from the state: which weights, which example, and the pass through the network.

import { Connections } from "./connections.js";
import { argmax, backward, forward, NO_ANSWER } from "./network.js";

export class Model {
  /**
   * @param {Recording[]} recordings
   * @param {Store} store
   */
  constructor(recordings, store) {
    this.recordings = recordings;
    this.store = store;
    /** @type {Float64Array | null} the drawing as the network sees it */
    this.drawn = null;
    /** @type {Map<number, {key: any[], view: View}>} by run, the view that was worked out last */
    this.memo = new Map();
    /** @type {{key: any[], classes: Uint8Array} | null} the answers for all examples that were worked out last */
    this.answered = null;
    /** By run, whether its recorded answers are about the examples that the page shows. */
    this.sameExamples = recordings.map((recording) => haveSameExamples(recordings[0], recording));
    this.connections = new Connections(this);
  }

  /**
   * The network as network.js wants it.
   * @param {number} run
   * @returns {Net}
   */
  net(run) {
    const { header, layers } = this.recordings[run];
    const { activation, output, lossName, largestNumber } = header;
    return { layers, activation: activation.name, output, loss: lossName, largest: largestNumber };
  }

  /**
   * The snapshot of a run at this moment. A compared run follows the first by its training step.
   * @param {number} run
   */
  indexOf(run, state = this.store.state) {
    return run === 0 ? state.index : this.recordings[run].indexAt(this.recordings[0].steps[state.index]);
  }

  /**
   * The example that is shown, or the drawing.
   * @returns {Example}
   */
  example(state = this.store.state) {
    if (state.digit === "drawn")
      return { x: this.drawn ?? new Float64Array(this.recordings[0].sizes[0]), y: state.meant };
    return this.recordings[0].examples[state.digit];
  }

  /**
   * The weights of a run at a snapshot, with those that were moved by hand.
   * @param {number} run
   * @param {number} index
   * @returns {Params}
   */
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

  /**
   * Whether weights of this run are moved by hand, or neurons are switched off. Only the first run can be changed.
   * @param {number} run
   */
  isChanged(run, state = this.store.state) {
    return run === 0 && state.edits.length + state.off.length > 0;
  }

  /**
   * The neurons of a run that are switched off.
   * @param {number} run
   */
  offIn(run, state = this.store.state) {
    return new Set(run === 0 ? state.off : []);
  }

  /**
   * The forward pass of the example or the drawing at a snapshot, with everything that was changed by hand.
   *
   * Where the recorded answer for the example is not a number, its scores and answers are NaN here too.
   * @param {number} run
   * @param {number} index
   */
  pass(run, index, params = this.params(run, index)) {
    const { digit } = this.store.state;
    const trace = forward(this.net(run), params, this.example().x, this.offIn(run));
    if (digit === "drawn" || this.isChanged(run) || !this.sameExamples[run]) return trace;
    const recording = this.recordings[run];
    if (recording.predictedClass(index, digit) !== NO_ANSWER || !trace.p.every(Number.isFinite)) return trace;
    const none = trace.p.map(() => NaN);
    return { ...trace, [`z${recording.layers}`]: none, p: none };
  }

  /**
   * The predicted class of every example at this moment, with everything that was changed by hand. It is NO_ANSWER where
   * an answer is not a number.
   * @returns {Uint8Array}
   */
  answers() {
    const { index, edits, off } = this.store.state;
    const recording = this.recordings[0];
    if (!this.isChanged(0)) return recording.predictedClasses(index);
    const key = [index, edits, off];
    if (this.answered?.key.every((part, i) => Object.is(part, key[i]))) return this.answered.classes;
    const [net, params, silent] = [this.net(0), this.params(0, index), this.offIn(0)];
    const classes = Uint8Array.from(recording.examples, ({ x }) => {
      const answer = argmax(forward(net, params, x, silent).p);
      return answer < 0 ? NO_ANSWER : answer;
    });
    this.answered = { key, classes };
    return classes;
  }

  /**
   * The length ‖w‖ of a neuron's incoming weights at every snapshot, with those that were moved by hand.
   * @param {number} run
   * @param {number} layer
   * @param {number} unit
   */
  weightNorms(run, layer, unit) {
    const recording = this.recordings[run];
    const moved = run === 0 ? this.store.state.edits.filter((e) => e.layer === layer && e.j === unit && e.i !== "b") : [];
    return recording.weightNorms(layer, unit).map((norm, index) => {
      if (!moved.length || !Number.isFinite(norm)) return norm;
      const more = moved.reduce((sum, { i, by }) => {
        const w = recording.weight(layer, Number(i), unit, index);
        return sum + (w + by) ** 2 - w ** 2;
      }, 0);
      return Math.sqrt(Math.max(0, norm ** 2 + more));
    });
  }

  /** Works everything out again: the recording has other moments now. */
  forget() {
    this.memo.clear();
    this.answered = null;
  }

  /**
   * One run at this moment. It is worked out once for every state.
   * @returns {View}
   */
  view(run = 0) {
    const { state } = this.store;
    const index = this.indexOf(run);
    const drawn = state.digit === "drawn" ? this.drawn : null;
    const key = [index, state.digit, drawn, state.meant, state.edits, state.off];
    const known = this.memo.get(run);
    if (known && known.key.every((part, i) => Object.is(part, key[i]))) return known.view;
    const recording = this.recordings[run];
    const net = this.net(run);
    const params = this.params(run, index);
    const { x, y } = this.example();
    const off = this.offIn(run);
    let trace = this.pass(run, index, params);
    if (y !== null && y < recording.sizes[recording.layers]) trace = backward(net, params, trace, y, off);
    const view = { run, recording, net, index, params, x, y, trace, predicted: this.padIsEmpty() ? -1 : argmax(trace.p), off };
    this.memo.set(run, { key, view });
    return view;
  }

  /** Whether the recorded loss or the answer of this moment is infinite or NaN. */
  broken(run = 0) {
    const { trace, index, recording } = this.view(run);
    return recording.header.loss[index] === null || trace.p.some((v) => !Number.isFinite(v));
  }

  /** Whether the picture is the pad, and nothing is drawn on it yet. */
  padIsEmpty({ digit, strokes } = this.store.state) {
    return digit === "drawn" && strokes.length === 0;
  }
}

/**
 * Whether two runs recorded their answers for the same examples.
 * @param {Recording} one
 * @param {Recording} other
 */
function haveSameExamples(one, other) {
  if (one === other) return true;
  return (
    one.examples.length === other.examples.length &&
    one.examples.every(({ x }, i) => x.every((v, k) => v === other.examples[i].x[k]))
  );
}
