// What if: one weight is moved by hand, and the loss that comes is set beside the loss that the gradient promised.

import { byId, FONT, onResize, setText, sharp, textScale } from "./dom.js";
import { promiseTexts } from "./lines.js";
import { backward, forward, lossOf, onward } from "./network.js";
import { number, signed } from "./numbers.js";

const POINTS = 41; // of the curve of the loss over this one weight

export class WhatIf {
  constructor({ model, store, themes }) {
    Object.assign(this, { model, store, themes });
    this.slider = byId("nudge");
    this.slider.addEventListener("input", () => this.nudge(Number(this.slider.value)));
    byId("nudge-input").addEventListener("change", (event) => this.choose(Number(event.target.value)));
    byId("nudge-bias").addEventListener("click", () => store.set({ input: "b" }));
    byId("nudge-back").addEventListener("click", () => this.nudge(0));
    byId("reset").addEventListener("click", () => store.set({ edits: [], off: [] }));
    onResize(byId("nudge-chart"), () => this.paint());
  }

  choose(i) {
    const { neuron } = this.store.state;
    const n = this.model.recordings[neuron.run].sizes[neuron.layer - 1];
    if (Number.isInteger(i) && i >= 0 && i < n) this.store.set({ input: i });
  }

  nudge(by) {
    const { neuron, edits, input } = this.store.state;
    const { layer, unit } = neuron;
    const i = input ?? "b";
    const others = edits.filter((e) => !(e.layer === layer && e.i === i && e.j === unit));
    this.store.set({ edits: by === 0 ? others : [...others, { layer, i, j: unit, by }] });
  }

  update(state, changed, { layer, unit, run, view }) {
    this.told = { layer, unit, view };
    byId("what-if").hidden = run !== 0;
    if (run !== 0) return;
    const { recording } = view;
    const i = state.input ?? "b";
    const limit = 2 * recording.limits[i === "b" ? `b${layer}` : `W${layer}`];
    this.slider.min = String(-limit);
    this.slider.max = String(limit);
    this.slider.step = String(limit / 200);
    const by = state.edits.find((e) => e.layer === layer && e.i === i && e.j === unit)?.by ?? 0;
    if (Math.abs(Number(this.slider.value) - by) > limit / 400) this.slider.value = String(by);
    const name = i === "b" ? `b${layer}[${unit}]` : `W${layer}[${i}, ${unit}]`;
    const was = this.valueAt(recording.params(view.index), i);
    setText(byId("nudge-name"), `${name} = ${number(was + by)}`);
    this.slider.setAttribute("aria-label", `Move ${name}`);
    this.slider.setAttribute("aria-valuetext", `${name} moved by ${signed(by)}`);
    const input = byId("nudge-input");
    input.max = String(recording.sizes[layer - 1] - 1);
    if (document.activeElement !== input) input.value = i === "b" ? "" : String(i);
    byId("nudge-bias").setAttribute("aria-pressed", String(i === "b"));
    byId("nudge-back").disabled = by === 0;
    this.curve(state, i, by, limit);
    this.write(by);
    this.paint();
  }

  valueAt(params, i) {
    const { layer, unit, view } = this.told;
    return i === "b"
      ? params[`b${layer}`][unit]
      : params[`W${layer}`][i * view.recording.sizes[layer] + unit];
  }

  /** The loss over this one weight, everything else being as it is, and the slope where the weight was. */
  curve(state, i, by, limit) {
    const { layer, unit, view } = this.told;
    const { net, x, y, off } = view;
    this.line = null;
    if (y === null) return;
    const others = state.edits.filter((e) => !(e.layer === layer && e.i === i && e.j === unit));
    const params = this.model.params(0, view.index, { ...state, edits: others });
    const base = forward(net, params, x, off);
    const push = i === "b" ? 1 : base[`a${layer - 1}`][i];
    const lossAt = (delta) => {
      const z = base[`z${layer}`].slice(); // only this neuron's sum moves, and what comes after it
      z[unit] += delta * push;
      return lossOf(net, onward(net, params, layer, z, off), y);
    };
    const g = backward(net, params, base, y, off)[`dz${layer}`][unit] * push;
    const loss = lossAt(0);
    const points = Array.from({ length: POINTS }, (_, k) => -limit + (2 * limit * k) / (POINTS - 1));
    this.line = { points, losses: points.map(lossAt), loss, g, now: lossAt(by), by, limit };
  }

  write(by) {
    const { line } = this;
    if (!line) {
      setText(byId("nudge-told"), "The loss needs a true class.");
      return;
    }
    const promised = line.g * by;
    const real = line.now - line.loss;
    byId("promised").value = String(promised);
    byId("real").value = String(real);
    const texts = promiseTexts(line.g, by);
    setText(byId("promised"), by === 0 ? "0" : texts.promised);
    setText(byId("real"), signed(real));
    setText(
      byId("nudge-told"),
      by === 0
        ? `g = ${number(line.g)}. Drag, and compare what the gradient promises with what happens.`
        : `Δ = ${texts.change}, gradient g = ${texts.g}`,
    );
  }

  paint() {
    const canvas = byId("nudge-chart");
    const { context, width, height } = sharp(canvas);
    if (!width || !this.line) return;
    const theme = this.themes[this.store.get("theme")];
    const { points, losses, loss, g, by, now, limit } = this.line;
    const finite = losses.filter(Number.isFinite);
    const top = Math.max(...finite, loss * 1.2, 1e-6);
    const left = 40 * textScale();
    const x = (v) => left + ((v + limit) / (2 * limit)) * (width - left - 8);
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
    const stroke = (values, colour, dash, w) => {
      context.strokeStyle = colour;
      context.lineWidth = w;
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
    stroke(
      points.map((v) => loss + g * v),
      theme.muted,
      [5, 4],
      1.5,
    );
    stroke(losses, theme.series[0], [], 2.2);
    context.restore();
    for (const [v, l, colour] of [
      [0, loss, theme.muted],
      [by, now, theme.focus],
    ]) {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(x(v), y(l), 4.5, 0, 2 * Math.PI);
      context.fill();
    }
  }
}
