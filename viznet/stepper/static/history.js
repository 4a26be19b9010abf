// One example through every snapshot: its answers and sums over the training, worked out a little at a time.

import { forward } from "./network.js";

const SLICE = 12; // milliseconds of work before the page may do something else

export class ExampleHistory {
  /**
   * @param {Model} model
   * @param {() => void} onDone is called when all snapshots are worked out
   */
  constructor(model, onDone) {
    this.model = model;
    this.onDone = onDone;
    /** @type {(RunHistory | null)[]} */
    this.runs = model.recordings.map(() => null);
    this.timer = 0;
    /** @type {Float64Array} */
    this.x = new Float64Array();
  }

  /**
   * What is worked out of a run so far.
   * @param {number} run
   */
  of(run) {
    return this.runs[run];
  }

  /** Starts again, for the example that is shown now. */
  restart() {
    const { x, y } = this.model.example();
    this.x = x;
    this.runs = this.model.recordings.map((recording) => ({
      y,
      p: new Array(recording.length),
      z: new Array(recording.length),
      done: 0,
    }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.work(), this.model.recordings[0].sizes[1] > 64 ? 250 : 0);
  }

  work() {
    const until = performance.now() + SLICE;
    for (const [run, known] of this.runs.entries()) {
      if (!known) continue;
      const recording = this.model.recordings[run];
      const net = this.model.net(run);
      while (known.done < recording.length) {
        if (performance.now() > until) {
          this.timer = setTimeout(() => this.work(), 8);
          return;
        }
        const trace = forward(net, recording.params(known.done), this.x);
        known.p[known.done] = trace.p;
        known.z[known.done] = Array.from({ length: net.layers }, (_, l) =>
          Float32Array.from(trace[`z${l + 1}`]),
        );
        known.done += 1;
      }
    }
    this.onDone();
  }
}
