// The stage: one network, painted, and everything that pointers and keys do to it.

import { h, onResize, sharp, textScale } from "./dom.js";
import { layoutStage, neuronAt, placeOf } from "./layout.js";
import { lookOf } from "./look.js";
import { number } from "./numbers.js";
import { paintCaption, paintStage } from "./paint.js";

const SWEEP = 450; // milliseconds in which a beat's edges run across

export class Stage {
  /** `run` is which recording it shows; `input` is the digit's panel, in the first stage, else null. */
  constructor(element, { run, model, store, themes, input }) {
    Object.assign(this, { element, run, model, store, themes, input });
    this.canvas = h("canvas", { className: "picture", "aria-hidden": "true" });
    this.recording = model.recordings[run];
    this.stops = Array.from({ length: this.recording.layers }, (_, i) => this.stop(i + 1));
    this.tip = h("div", { className: "tip", hidden: true });
    element.append(this.canvas, ...this.stops, this.tip);
    this.hover = null;
    this.tiles = [];
    this.sweep = 1;
    element.addEventListener("pointermove", (event) => this.pointed(event));
    element.addEventListener("pointerleave", () => this.setHover(null));
    element.addEventListener("click", (event) => this.clicked(event));
    onResize(this.canvas, () => this.relayout());
  }

  /** One place in the tab order for every layer; up and down choose the neuron. */
  stop(layer) {
    const choose = (unit) => this.choose({ layer, unit });
    const n = this.recording.sizes[layer];
    return h("div", {
      className: "stop",
      role: "spinbutton",
      tabIndex: 0,
      "aria-label": layer === this.recording.layers ? "Answer, neuron" : `Layer ${layer}, neuron`,
      "aria-valuemin": "0",
      "aria-valuemax": String(n - 1),
      "aria-valuenow": "0",
      "data-layer": String(layer),
      onkeydown: (event) => {
        const unit = this.unitOf(layer);
        const next = {
          ArrowDown: unit + 1,
          ArrowUp: unit - 1,
          PageDown: unit + 8,
          PageUp: unit - 8,
          Enter: unit,
        }[event.key];
        if (next === undefined) return;
        event.preventDefault();
        choose(Math.min(n - 1, Math.max(0, this.store.get("neuron") === null ? unit : next)));
      },
      onfocus: () => {
        this.focused = layer;
        this.placeStops();
      },
    });
  }

  unitOf(layer) {
    const { neuron } = this.store.state;
    return neuron?.run === this.run && neuron.layer === layer ? neuron.unit : (this.last?.[layer] ?? 0);
  }

  choose({ layer, unit }) {
    this.last = { ...this.last, [layer]: unit };
    this.store.set({ neuron: { run: this.run, layer, unit }, input: null });
  }

  relayout() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height) return;
    const shape = this.imageShape();
    let digit = null;
    let inputBottom = 0;
    if (this.input) {
      const frame = this.element.getBoundingClientRect();
      const picture = this.input.picture.getBoundingClientRect();
      digit = { x: picture.left - frame.left, y: picture.top - frame.top, size: picture.width };
      const input = this.input.element.getBoundingClientRect();
      inputBottom = input.width > 0.8 * frame.width ? input.bottom - frame.top : 0;
    }
    const tiles = this.recording.header.examples.shape !== null && shape !== null;
    this.layout = layoutStage({
      width,
      height,
      sizes: this.recording.sizes,
      digit,
      inputBottom,
      tiles,
      scale: textScale(),
    });
    this.paint();
  }

  imageShape() {
    const { shape } = this.recording.header.examples;
    if (shape) return shape;
    const columns = Math.ceil(Math.sqrt(this.recording.sizes[0]));
    return [Math.ceil(this.recording.sizes[0] / columns), columns];
  }

  scene(extra = {}) {
    const { state } = this.store;
    const view = this.model.view(this.run);
    return {
      layout: this.layout,
      model: this.model,
      view,
      look: lookOf(state, view),
      state,
      theme: this.themes[state.theme],
      hover: this.hover,
      sweep: this.sweep,
      scale: textScale(),
      imageShape: this.imageShape(),
      tiles: this.tiles,
      whole: false,
      ...extra,
    };
  }

  paint() {
    if (!this.layout) return;
    const { context } = sharp(this.canvas);
    paintStage(context, this.scene());
    this.placeStops();
  }

  placeStops() {
    if (!this.layout) return;
    const { trace } = this.model.view(this.run);
    for (const [i, stop] of this.stops.entries()) {
      const layer = i + 1;
      const unit = this.unitOf(layer);
      const { x, y, r } = placeOf(this.layout.layers[i], unit);
      const size = Math.max(24, 2 * r + 10);
      Object.assign(stop.style, {
        left: `${x - size / 2}px`,
        top: `${y - size / 2}px`,
        width: `${size}px`,
        height: `${size}px`,
      });
      const a = layer === this.recording.layers ? trace.p[unit] : trace[`a${layer}`][unit];
      const name = layer === this.recording.layers ? `class ${this.recording.label(unit)}` : `neuron ${unit}`;
      stop.setAttribute("aria-valuenow", String(unit));
      stop.setAttribute(
        "aria-valuetext",
        `${name}, sum ${number(trace[`z${layer}`][unit])}, ${layer === this.recording.layers ? "answer" : "activation"} ${number(a)}`,
      );
    }
  }

  setHover(hover) {
    const same = (a, b) =>
      a?.neuron?.layer === b?.neuron?.layer && a?.neuron?.unit === b?.neuron?.unit && a?.input === b?.input;
    if (same(this.hover, hover)) return;
    this.hover = hover;
    this.paint();
    this.showTip();
  }

  showTip() {
    const neuron = this.hover?.neuron;
    this.tip.hidden = !neuron || this.hover.quiet === true;
    if (this.tip.hidden) return;
    const { trace, y } = this.model.view(this.run);
    const { layer, unit } = neuron;
    const last = layer === this.recording.layers;
    const value = last ? trace.p[unit] : trace[`a${layer}`][unit];
    const lines = [
      last ? `class ${this.recording.label(unit)}` : `layer ${layer}, neuron ${unit}`,
      `z = ${number(trace[`z${layer}`][unit])}   ${last ? "p" : "a"} = ${number(value)}`,
    ];
    if (y !== null && trace[`dz${layer}`]) lines.push(`dz = ${number(trace[`dz${layer}`][unit])}`);
    this.tip.replaceChildren(...lines.map((line) => h("div", {}, line)));
    const place = placeOf(this.layout.layers[layer - 1], unit);
    const left =
      place.x > this.layout.width * 0.6
        ? place.x - place.r - 14 - this.tip.offsetWidth
        : place.x + place.r + 14;
    Object.assign(this.tip.style, { left: `${Math.max(4, left)}px`, top: `${Math.max(4, place.y - 14)}px` });
  }

  at(event) {
    const frame = this.element.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  }

  pointed(event) {
    if (!this.layout || event.pointerType === "touch") return;
    const { x, y } = this.at(event);
    if (event.target.closest(".input")) {
      this.pointedAtDigit(x, y);
      return;
    }
    const neuron = neuronAt(this.layout, x, y);
    this.element.classList.toggle("pointing", neuron !== null);
    this.setHover(neuron ? { neuron } : null);
  }

  /** A pixel under the pointer lights its edge and its term, while a first-layer neuron is chosen. */
  pointedAtDigit(x, y) {
    const { digit } = this.layout;
    const { neuron } = this.store.state;
    const inside =
      digit && x >= digit.x && y >= digit.y && x < digit.x + digit.size && y < digit.y + digit.size;
    if (!inside || neuron?.layer !== 1 || this.store.get("digit") === "drawn") {
      this.lightInput(null);
      return;
    }
    const [rows, columns] = this.imageShape();
    this.lightInput(
      Math.floor(((y - digit.y) / digit.size) * rows) * columns +
        Math.floor(((x - digit.x) / digit.size) * columns),
    );
  }

  /** Lights one incoming connection of the chosen neuron, from wherever it was pointed at. */
  lightInput(input) {
    const { neuron } = this.store.state;
    this.setHover(
      input === null || neuron?.run !== this.run
        ? null
        : { neuron: { layer: neuron.layer, unit: neuron.unit }, input, quiet: true },
    );
    this.onlight?.(input);
  }

  clicked(event) {
    if (!this.layout || event.target.closest(".input")) return;
    const { x, y } = this.at(event);
    const neuron = neuronAt(this.layout, x, y);
    if (neuron) this.choose(neuron);
    else this.store.set({ neuron: null, input: null });
  }

  /** Lets the edges of a new beat run across, unless motion is unwelcome. */
  runAcross() {
    cancelAnimationFrame(this.frame);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || this.store.get("beat") === null) {
      this.sweep = 1;
      return;
    }
    const begun = performance.now();
    this.sweep = 0;
    const step = (now) => {
      this.sweep = Math.min(1, Math.max(0, now - begun) / SWEEP);
      this.paint();
      if (this.sweep < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  /** The stage with its digit and a line of text below it, as a PNG in a Blob. */
  png(caption) {
    const { width, height } = this.layout;
    const canvas = h("canvas", { width: width * 2, height: (height + 30) * 2 });
    const context = canvas.getContext("2d");
    context.scale(2, 2);
    const scene = this.scene({ whole: true, hover: null, sweep: 1 });
    context.fillStyle = scene.theme.paper;
    context.fillRect(0, 0, width, height + 30);
    paintStage(context, scene);
    paintCaption(context, scene, caption);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }
}
