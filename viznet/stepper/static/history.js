// One digit through every snapshot: its answers and activations over training, worked out a little at a time.

import { forward, lossOf } from "./network.js";

const SLICE = 12; // milliseconds of work before the page gets its turn

export class History {
  constructor(model, changed) {
    this.model = model;
    this.changed = changed;
    this.runs = model.recordings.map(() => null);
    this.timer = 0;
  }

  /** What is known of a run so far: {p, a, loss, done}, arrays by snapshot. */
  of(run) {
    return this.runs[run];
  }

  /** Starts anew for the digit that is looked at now. */
  restart() {
    const { x, y } = this.model.example();
    this.x = x;
    this.runs = this.model.recordings.map((recording) => ({
      y,
      p: new Array(recording.length),
      z: new Array(recording.length),
      loss: new Float64Array(recording.length).fill(NaN),
      done: 0,
    }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.work(), this.model.recordings[0].sizes[1] > 64 ? 250 : 0);
  }

  work() {
    const until = performance.now() + SLICE;
    for (const [run, told] of this.runs.entries()) {
      const recording = this.model.recordings[run];
      const net = this.model.net(run);
      while (told.done < recording.length) {
        if (performance.now() > until) {
          this.timer = setTimeout(() => this.work(), 8);
          return;
        }
        const trace = forward(net, recording.params(told.done), this.x);
        told.p[told.done] = trace.p;
        told.z[told.done] = Array.from({ length: net.layers }, (_, l) =>
          Float32Array.from(trace[`z${l + 1}`]),
        );
        if (told.y !== null && told.y < trace.p.length) told.loss[told.done] = lossOf(net, trace, told.y);
        told.done += 1;
      }
    }
    this.changed();
  }
}
