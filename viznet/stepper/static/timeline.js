// Time: the curves of the training, the line to drag in them, and the buttons that play.

import { Curves } from "./curves.js";
import { byId, h, onResize, setText } from "./dom.js";
import { clamp, fixed, percent, thousands } from "./numbers.js";
import { fill } from "./sentence.js";
import { SPEEDS } from "./state.js";
import { lossNumber } from "./sums.js";

// What the slider says to screen readers.
const MOMENT = "Step {step} of {total}. Batch: loss {loss}, accuracy {accuracy}.";
const HELD_OUT = "{examples} held-out examples: loss {loss}, accuracy {accuracy}.";
const FORK = "fork: {name}";
const RECORDED = "All of it is of the recorded network.";
const FORKED = "All of it is of the fork without the change.";
const RATE = 10; // snapshots a second at speed 1 ×

export class Timeline {
  /** @param {Context} context */
  constructor({ model, store, themes }) {
    this.store = store;
    this.model = model;
    this.recording = model.recordings[0];
    this.canvas = byId("curves");
    this.slider = byId("slider");
    this.playButton = byId("play");
    this.speed = byId("speed");
    /** @type {{left: number, right: number} | null} where the axis begins and ends */
    this.plot = null;
    this.speed.append(...SPEEDS.map((v) => h("option", { value: String(v), selected: v === 1 }, `${v} ×`)));
    this.speed.addEventListener("change", () => store.set({ speed: Number(this.speed.value) }));
    this.slider.addEventListener("input", () =>
      store.set({ index: this.curves.indexNear(Number(this.slider.value)), playing: false }),
    );
    this.playButton.addEventListener("click", () => this.toggle());
    byId("first").addEventListener("click", () => store.set({ index: 0, playing: false }));
    byId("back").addEventListener("click", () => this.move(-1));
    byId("forward").addEventListener("click", () => this.move(1));
    byId("last").addEventListener("click", () =>
      store.set({ index: this.recording.length - 1, playing: false }),
    );
    this.bindScrubbing();
    this.curves = new Curves(this.canvas, model, themes);
    onResize(this.canvas, () => this.paint());
  }

  /** Reads the recording again after a running training, or a fork, has added to it. */
  recordingGrew() {
    this.curves.recordingGrew();
  }

  /** @param {number} by */
  move(by) {
    this.store.set({
      index: clamp(this.store.state.index + by, 0, this.recording.length - 1),
      playing: false,
    });
  }

  toggle() {
    const { playing, index } = this.store.state;
    const atEnd = index === this.recording.length - 1;
    this.store.set({ playing: !playing, ...(atEnd && !playing ? { index: 0 } : {}) });
  }

  bindScrubbing() {
    /** @param {PointerEvent} event */
    const seek = (event) => {
      if (!this.plot) return;
      const frame = this.canvas.getBoundingClientRect();
      const { left, right } = this.plot;
      const share = (event.clientX - frame.left - left) / (right - left);
      const position = clamp(share, 0, 1) * (this.curves.axis.length - 1);
      this.store.set({ index: this.curves.indexNear(position), playing: false });
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.canvas.setPointerCapture(event.pointerId);
      seek(event);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (this.canvas.hasPointerCapture(event.pointerId)) seek(event);
    });
  }

  /**
   * Writes the state into the page; `paint` paints it.
   * @param {State} state
   * @param {Changed} changed
   */
  update(state, changed) {
    const { recording } = this;
    const { header } = recording;
    const end = this.curves.axis.length - 1;
    if (Number(this.slider.max) !== end) this.slider.max = String(end);
    this.slider.step = recording.branch ? "any" : "1";
    const position = this.curves.positionOf(recording.steps[state.index]);
    if (Number(this.slider.value) !== position) this.slider.value = String(position);
    if (Number(this.speed.value) !== state.speed) this.speed.value = String(state.speed);
    const step = recording.steps[state.index];
    this.writeFigures(state, step);
    setText(byId("step"), thousands(step));
    const epoch = fixed((header.earlierBatches + step) / header.epochLength, 2);
    const fork = recording.forked(state.index) && state.fork !== null ? state.forks[state.fork] : undefined;
    setText(byId("epoch"), fork ? fill(FORK, { name: fork.name }) : fill("epoch {epoch}", { epoch }));
    setText(byId("total"), fill("of {total}", { total: header.total }));
    byId("moment").dataset.step = String(step);
    setText(byId("play-glyph"), state.playing ? "❚❚" : "▶");
    this.playButton.setAttribute("aria-label", state.playing ? "Pause" : "Play");
    if (changed.has("playing") && state.playing) this.run();
  }

  /**
   * Accuracy and loss of the moment: of the batch, and on held-out examples where they were measured.
   * @param {State} state
   * @param {number} step
   */
  writeFigures(state, step) {
    const { index } = state;
    const { header } = this.recording;
    const heldOut = this.recording.heldOutAt(step);
    const accuracy = percent(header.accuracy[index] ?? NaN);
    const loss = lossNumber(header.loss[index] ?? NaN);
    setText(byId("batch-accuracy"), accuracy);
    setText(byId("batch-loss"), loss);
    byId("held-out").hidden = !heldOut;
    let text = fill(MOMENT, { step, total: header.total, loss, accuracy });
    if (heldOut) {
      const examples = heldOut.examples;
      const figures = { loss: lossNumber(heldOut.loss ?? NaN), accuracy: percent(heldOut.accuracy ?? NaN) };
      setText(byId("held-out-accuracy"), figures.accuracy);
      setText(byId("held-out-loss"), figures.loss);
      text += ` ${fill(HELD_OUT, { examples, ...figures })}`;
    }
    if (this.model.isChanged(0, state)) text += ` ${this.recording.forked(index) ? FORKED : RECORDED}`;
    this.slider.setAttribute("aria-valuetext", text);
  }

  run() {
    let last = performance.now();
    let due = 0; // snapshots that should have been shown by now
    /** @param {number} now */
    const tick = (now) => {
      if (!this.store.state.playing) return;
      due += ((now - last) / 1000) * RATE * this.store.state.speed;
      last = now;
      const steps = Math.min(Math.floor(due), 10);
      if (steps > 0) {
        due -= steps;
        const index = this.store.state.index + steps;
        const end = this.recording.length - 1;
        this.store.set(index >= end ? { index: end, playing: false } : { index });
      }
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  paint() {
    const plot = this.curves.paint(this.store.state);
    if (!plot || plot === this.plot) return;
    this.plot = plot;
    this.slider.style.setProperty("--from", `${plot.left - 8}px`);
    this.slider.style.setProperty("--length", `${plot.right - plot.left + 16}px`);
  }
}
