// One example through every snapshot: its answers and sums over the training, worked out a little at a time.

const SLICE = 12; // milliseconds of work before the page may do something else

export class ExampleHistory {
  /**
   * @param {Model} model
   * @param {() => void} onDone is called when all snapshots are worked out
   */
  constructor(model, onDone) {
    this.model = model;
    this.onDone = onDone;
    /** @type {(RunHistory | null)[]} what is worked out now */
    this.runs = model.recordings.map(() => null);
    /** @type {(RunHistory | null)[]} what was complete last; it stays on the screen until the new one is */
    this.complete = this.runs;
    this.timer = 0;
    /** @type {Branch | null} the fork that is worked out */
    this.branch = null;
  }

  /**
   * The last complete history of a run.
   * @param {number} run
   */
  of(run) {
    return this.complete[run];
  }

  /** Starts again, for the example that is shown now and the network as it was changed by hand. */
  restart() {
    const { y } = this.model.example();
    this.branch = this.model.recordings[0].branch;
    this.runs = this.model.recordings.map((recording) => ({
      y,
      p: new Array(recording.length),
      z: new Array(recording.length),
      done: 0,
    }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.work(), this.model.recordings[0].sizes[1] > 64 ? 250 : 0);
  }

  /**
   * Goes on after a fork has got more moments, or another one is followed. The first moments stay worked out while they
   * are the same.
   */
  goOn() {
    const known = this.runs[0];
    const { branch, length } = this.model.recordings[0];
    if (!known || branch !== this.branch || length < known.p.length) {
      this.restart();
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.work(), 0);
  }

  work() {
    const until = performance.now() + SLICE;
    for (const [run, known] of this.runs.entries()) {
      if (!known) continue;
      const recording = this.model.recordings[run];
      while (known.done < recording.length) {
        if (performance.now() > until) {
          this.timer = setTimeout(() => this.work(), 8);
          return;
        }
        const trace = this.model.pass(run, known.done);
        known.p[known.done] = trace.p;
        known.z[known.done] = Array.from({ length: recording.layers }, (_, l) =>
          Float32Array.from(trace[`z${l + 1}`]),
        );
        known.done += 1;
      }
    }
    this.complete = this.runs;
    this.onDone();
  }
}
