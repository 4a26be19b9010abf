// The forks of a training. This begins and stops them, trains them on, and finds them again from an address.

import { Branch } from "./branch.js";
import { seenDrawing } from "./digit-picture.js";
import { areSame, cut, lengthOf } from "./legs.js";
import { Trainer } from "./trainer.js";

/** @typedef {{branch: Branch, trainer: Trainer, text: string, isNew: boolean}} Runtime
 *   A fork that is or was trained; `text` is what was trained, once it is complete. */

export class Forks {
  /**
   * @param {Context} context
   * @param {() => void} onNews is called when the fork on the screen has something new
   */
  constructor({ model, store }, onNews) {
    this.model = model;
    this.store = store;
    this.onNews = onNews;
    this.recording = model.recordings[0];
    /** @type {Map<number, Runtime>} by the id of the fork */
    this.runtimes = new Map();
    this.nextId = 1;
  }

  /** What a fork may learn from: the training examples in the page, or else the recorded ones. */
  get digits() {
    const { trainingExamples, examples } = this.recording;
    return trainingExamples.length ? trainingExamples : examples;
  }

  /** The fork that is followed. */
  get active() {
    const { forks, fork } = this.store.state;
    return fork === null ? null : (forks[fork] ?? null);
  }

  /** Whether the moment on the screen is one of the fork that is followed. */
  get isForked() {
    return this.recording.forked(this.store.state.index) !== undefined;
  }

  /** The drawings as examples, with the classes that they are meant as. */
  drawings() {
    const [rows, columns] = this.recording.imageShape;
    return this.store.state.taught.map(({ strokes, y }) => ({ x: seenDrawing(strokes, rows, columns).pixels, y }));
  }

  /**
   * Trains on from the moment on the screen. At the end of a fork, the fork goes on; anywhere else, a new one begins.
   * @param {Settings} settings
   * @param {number} steps Infinity trains until it is stopped
   * @param {(fork: {from: number, leg: Leg}) => string} nameOf
   */
  trainOn(settings, steps, nameOf) {
    const { state } = this.store;
    const { active, recording } = this;
    if (state.training) return;
    const step = recording.steps[state.index];
    /** @type {Leg} */
    const leg = { ...settings, edits: state.edits, steps: Number.isFinite(steps) ? steps : 0 };
    const runtime = active && this.runtimes.get(active.id);
    if (active && runtime && this.isForked && step === runtime.branch.lastStep && !runtime.branch.diverged) {
      const last = active.legs[active.legs.length - 1];
      const goesOn = !leg.edits.length && areSame(last, leg);
      const legs = goesOn ? active.legs : [...active.legs, leg];
      this.store.set({ forks: this.replaced({ ...active, legs }), training: true, edits: [], playing: false });
      this.order(runtime, goesOn ? null : leg, steps);
      return;
    }
    const isForked = active !== null && this.isForked;
    const before = isForked ? cut(active.legs, step - active.from) : [];
    const from = isForked ? active.from : step;
    const fork = { id: this.nextId++, name: nameOf({ from: step, leg }), from, legs: [...before, leg] };
    const forks = [...state.forks, fork];
    this.follow(null);
    const index = recording.indexAt(step);
    this.store.set({ forks, fork: forks.length - 1, index, edits: [], playing: false });
    const begun = this.begin(fork, null);
    for (const [k, each] of fork.legs.entries()) this.order(begun, each, k < before.length ? each.steps : steps);
  }

  /**
   * Begins a fork, or begins it again from its start.
   * @param {Fork} fork
   * @param {number | null} wanted a step that is kept, because an address names it
   */
  begin(fork, wanted) {
    const { recording, model } = this;
    this.runtimes.get(fork.id)?.trainer.end();
    const { steps, header } = recording.original;
    const numbers = Object.entries(header.optimizer).filter(([, value]) => typeof value === "number");
    /** @type {Runtime} */
    const runtime = {
      branch: new Branch(recording.trainingExamples.length > 0),
      trainer: new Trainer((news) => this.hear(fork.id, news)),
      text: "",
      isNew: true,
    };
    this.runtimes.set(fork.id, runtime);
    /** @type {Setup} */
    const setup = {
      net: model.net(0),
      sizes: recording.sizes,
      from: fork.from,
      steps,
      wanted,
      params: recording.recordedParams(steps.indexOf(fork.from)),
      digits: this.digits,
      examples: recording.examples,
      options: { [header.optimizer.name]: /** @type {any} */ (Object.fromEntries(numbers)) },
    };
    runtime.trainer.send({ kind: "begin", setup });
    this.store.set({ training: true });
    return runtime;
  }

  /**
   * @param {Runtime} runtime
   * @param {Leg | null} leg null goes on as before
   * @param {number} steps
   */
  order({ trainer }, leg, steps) {
    const all = this.drawings();
    trainer.send({ kind: "train", leg, steps, drawings: leg ? leg.drawings.map((k) => all[k]) : [] });
  }

  /** Stops the training. */
  stop() {
    if (this.active) this.runtimes.get(this.active.id)?.trainer.send({ kind: "stop" });
  }

  /**
   * Adds what is new of a fork. While the newest moment is on the screen, the next one follows it there.
   * @param {number} id
   * @param {News} news
   */
  hear(id, news) {
    const runtime = this.runtimes.get(id);
    const { state } = this.store;
    if (!runtime) return;
    runtime.branch.add(news);
    if (this.active?.id !== id) return;
    const { recording, active } = this;
    const step = recording.steps[state.index];
    const newest = runtime.isNew || state.index === recording.length - 1;
    if (runtime.branch.moments.length) runtime.isNew = false;
    this.follow(runtime.branch);
    /** @type {Partial<State>} */
    const changes = { training: news.busy, index: newest ? recording.length - 1 : recording.indexAt(step) };
    if (!news.busy) {
      const done = news.step - active.from;
      const legs = cut(active.legs, done);
      const last = legs[legs.length - 1];
      legs[legs.length - 1] = { ...last, steps: last.steps + done - lengthOf(legs) };
      runtime.text = JSON.stringify([active.from, legs]);
      changes.forks = this.replaced({ ...active, legs });
      if (state.wanted !== null) Object.assign(changes, { index: recording.indexAt(state.wanted), wanted: null });
    }
    this.store.set(changes);
    this.onNews();
  }

  /**
   * Follows a fork, or the recording.
   * @param {Branch | null} branch
   */
  follow(branch) {
    this.recording.follow(branch);
    this.model.forget();
  }

  /**
   * Shows a fork, or the recording, at the step that is on the screen.
   * @param {number | null} fork its number in the list
   */
  choose(fork) {
    const step = this.recording.steps[this.store.state.index];
    this.follow(null);
    this.store.set({ fork, settings: null, index: this.recording.indexAt(step), training: false });
    this.arrive(step);
    this.onNews();
  }

  /** Goes back to the recording, before the state is set to that of an address. */
  leave() {
    this.stop();
    this.follow(null);
  }

  /**
   * Follows the fork that the state names. If it was not trained in this page yet, it is trained now.
   * @param {number | null} wanted the step that is to be on the screen
   */
  arrive(wanted = this.store.state.wanted) {
    for (const fork of this.store.state.forks) this.nextId = Math.max(this.nextId, fork.id + 1);
    const { active } = this;
    if (!active) return;
    const text = JSON.stringify([active.from, active.legs]);
    const runtime = this.runtimes.get(active.id);
    if (runtime?.text === text) {
      this.follow(runtime.branch);
      const index = wanted === null ? this.recording.length - 1 : this.recording.indexAt(wanted);
      this.store.set({ index, wanted: null, training: false });
      return;
    }
    this.store.set({ wanted });
    const begun = this.begin(active, wanted);
    for (const leg of active.legs) this.order(begun, leg, leg.steps);
  }

  /**
   * The list with another version of one of its forks.
   * @param {Fork} fork
   */
  replaced(fork) {
    return this.store.state.forks.map((other) => (other.id === fork.id ? fork : other));
  }

  /** @param {string} name */
  rename(name) {
    if (this.active) this.store.set({ forks: this.replaced({ ...this.active, name }) });
  }

  /** Forgets the fork on the screen. */
  remove() {
    const { active } = this;
    if (!active) return;
    this.runtimes.get(active.id)?.trainer.end();
    this.runtimes.delete(active.id);
    this.choose(null);
    this.store.set({ forks: this.store.state.forks.filter(({ id }) => id !== active.id) });
  }
}
