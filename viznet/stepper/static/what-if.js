// What if: one weight is moved by hand. The loss that follows is compared with the loss that the gradient predicts.

import { byId, FONT, onResize, setText, sharp, textScale } from "./dom.js";
import { predictionTexts } from "./lines.js";
import { backward, forward, lossOf, withSum } from "./network.js";
import { inputKind, weightIndex, weightName } from "./names.js";
import { number, signed } from "./numbers.js";
import { fill } from "./sentence.js";

const POINTS = 41; // of the curve of the loss over this one weight
const DRAG = "g = {g}. Drag, and compare what the gradient predicts with what happens.";

/** @typedef {{layer: number, unit: number, view: View}} ChosenNeuron */

/**
 * @typedef {object} LossCurve The loss over one weight.
 * @property {number[]} points by how much the weight is moved
 * @property {number[]} losses
 * @property {number} loss where the weight was
 * @property {number} g the gradient there
 * @property {number} now the loss where the weight is
 * @property {number} by how far it was moved by hand
 * @property {number} limit
 */

export class WhatIf {
  /** @param {Context} context */
  constructor({ model, store, themes }) {
    this.model = model;
    this.store = store;
    this.themes = themes;
    /** @type {LossCurve | null} */
    this.curve = null;
    this.slider = byId("nudge");
    this.slider.addEventListener("input", () => this.nudge(Number(this.slider.value)));
    byId("nudge-input").addEventListener("change", () => this.choose(Number(byId("nudge-input").value)));
    byId("nudge-bias").addEventListener("click", () => store.set({ input: "b" }));
    byId("nudge-back").addEventListener("click", () => this.nudge(0));
    byId("reset").addEventListener("click", () => store.set({ edits: [], off: [] }));
    onResize(byId("nudge-chart"), () => this.paint());
  }

  /**
   * Chooses an incoming weight by the number of its input, counted from one.
   * @param {number} counted
   */
  choose(counted) {
    const i = counted - 1;
    const { neuron } = this.store.state;
    if (!neuron) return;
    const n = this.model.recordings[neuron.run].sizes[neuron.layer - 1];
    if (Number.isInteger(i) && i >= 0 && i < n) this.store.set({ input: i });
  }

  /**
   * Moves the chosen weight or bias.
   * @param {number} by
   */
  nudge(by) {
    const { neuron, edits, input } = this.store.state;
    if (!neuron) return;
    const { layer, unit } = neuron;
    const i = input ?? "b";
    const others = edits.filter((e) => !isEditOf(e, layer, i, unit));
    this.store.set({ edits: by === 0 ? others : [...others, { layer, i, j: unit, by }] });
  }

  /**
   * @param {State} state
   * @param {ChosenNeuron & {run: number}} chosen
   */
  update(state, chosen) {
    const { layer, unit, run, view } = chosen;
    byId("what-if").hidden = run !== 0;
    if (run !== 0) return;
    const { recording } = view;
    const i = state.input ?? "b";
    const limit = 2 * recording.limits[i === "b" ? `b${layer}` : `W${layer}`];
    this.slider.min = String(-limit);
    this.slider.max = String(limit);
    this.slider.step = String(limit / 200);
    const by = state.edits.find((e) => isEditOf(e, layer, i, unit))?.by ?? 0;
    if (Math.abs(Number(this.slider.value) - by) > limit / 400) this.slider.value = String(by);
    const name = weightName(recording, layer, i, unit);
    const params = recording.params(view.index);
    const before =
      i === "b" ? params[`b${layer}`][unit] : params[`W${layer}`][i * recording.sizes[layer] + unit];
    setText(byId("nudge-name"), fill("{name} were {value}?", { name, value: number(before + by) }));
    setText(byId("nudge-index"), weightIndex(layer, i, unit));
    setText(byId("nudge-kind"), inputKind(recording, layer));
    this.slider.setAttribute("aria-label", fill("Move {name}", { name }));
    this.slider.setAttribute("aria-valuetext", fill("{name} moved by {change}", { name, change: signed(by) }));
    const input = byId("nudge-input");
    input.max = String(recording.sizes[layer - 1]);
    if (document.activeElement !== input) input.value = i === "b" ? "" : String(i + 1);
    byId("nudge-bias").setAttribute("aria-pressed", String(i === "b"));
    byId("nudge-back").disabled = by === 0;
    this.curve = this.curveOver(state, chosen, i, by, limit);
    this.write(by);
    this.paint();
  }

  /**
   * The loss over this one weight, while all else stays as it is, and the gradient where the weight was.
   * @param {State} state
   * @param {ChosenNeuron} chosen
   * @param {number | "b"} i
   * @param {number} by
   * @param {number} limit
   * @returns {LossCurve | null}
   */
  curveOver(state, { layer, unit, view }, i, by, limit) {
    const { net, x, y, off } = view;
    if (y === null) return null;
    const others = state.edits.filter((e) => !isEditOf(e, layer, i, unit));
    const params = this.model.params(0, view.index, { ...state, edits: others });
    const isShown = by === 0 && Number.isFinite(view.trace.loss); // the page shows this very pass
    const base = isShown ? view.trace : backward(net, params, forward(net, params, x, off), y, off);
    /** @type {number} what the weight is multiplied by */
    const factor = i === "b" ? 1 : base[`a${layer - 1}`][i];
    /** @param {number} delta */
    const lossAt = (delta) => {
      const sum = base[`z${layer}`][unit] + delta * factor; // only this neuron's sum changes, and what follows from it
      return lossOf(net, withSum(net, params, base, layer, unit, sum, off), y);
    };
    const g = base[`dz${layer}`][unit] * factor;
    const points = Array.from({ length: POINTS }, (_, k) => -limit + (2 * limit * k) / (POINTS - 1));
    return { points, losses: points.map(lossAt), loss: lossAt(0), g, now: lossAt(by), by, limit };
  }

  /** @param {number} by */
  write(by) {
    const { curve } = this;
    if (!curve) {
      setText(byId("nudge-text"), "The loss needs a true class.");
      return;
    }
    const real = curve.now - curve.loss;
    byId("predicted-change").value = String(curve.g * by);
    byId("real-change").value = String(real);
    const texts = predictionTexts(curve.g, by);
    setText(byId("predicted-change"), by === 0 ? "0" : texts.predicted);
    setText(byId("real-change"), by === 0 ? "0" : signed(real));
    setText(
      byId("nudge-text"),
      by === 0
        ? fill(DRAG, { g: number(curve.g) })
        : fill("Δ = {change}, gradient g = {g}", { change: texts.change, g: texts.g }),
    );
  }

  paint() {
    const { context, width, height } = sharp(byId("nudge-chart"));
    if (!width || !this.curve) return;
    const theme = this.themes[this.store.state.theme];
    const { points, losses, loss, g, by, now, limit } = this.curve;
    const top = Math.max(...losses.filter(Number.isFinite), loss * 1.2, 1e-6);
    const left = 46 * textScale();
    /** @param {number} v */
    const x = (v) => left + ((v + limit) / (2 * limit)) * (width - left - 8);
    /** @param {number} v */
    const y = (v) => height - 8 - (Math.min(v, top * 1.05) / (top * 1.05)) * (height - 16);
    context.font = `${11 * textScale()}px ${FONT}`;
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.fillStyle = theme.muted;
    context.fillText(number(top, 2), left - 6, y(top));
    context.fillText("0", left - 6, y(0));
    context.strokeStyle = theme.faint;
    context.lineWidth = 1;
    context.strokeRect(left, y(top), width - left - 8, y(0) - y(top));
    /** @type {(values: number[], colour: string, dash: number[], thickness: number) => void} */
    const stroke = (values, colour, dash, thickness) => {
      context.strokeStyle = colour;
      context.lineWidth = thickness;
      context.setLineDash(dash);
      context.beginPath();
      for (const [k, v] of values.entries()) context.lineTo(x(points[k]), y(v));
      context.stroke();
      context.setLineDash([]);
    };
    context.save();
    context.beginPath();
    context.rect(left, 0, width - left - 8, height);
    context.clip();
    const tangent = points.map((v) => loss + g * v);
    stroke(tangent, theme.muted, [5, 4], 1.5);
    stroke(losses, theme.series[0], [], 2.2);
    context.restore();
    /** @type {(v: number, l: number, colour: string) => void} */
    const dot = (v, l, colour) => {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(x(v), y(l), 4.5, 0, 2 * Math.PI);
      context.fill();
    };
    dot(0, loss, theme.muted);
    dot(by, now, theme.focus);
  }
}

/**
 * Whether an edit moved this weight or bias.
 * @param {Edit} edit
 * @param {number} layer
 * @param {number | "b"} i
 * @param {number} unit
 */
function isEditOf(edit, layer, i, unit) {
  return edit.layer === layer && edit.i === i && edit.j === unit;
}
