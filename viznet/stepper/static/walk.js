// The walkthrough of one example's pass, line by line: the lines of the films, with this moment's numbers.

import { byId, h, setText } from "./dom.js";
import { inkText } from "./ink-text.js";
import { lossText } from "./lines.js";
import { backward, forward, gradientSquare, lossOf } from "./network.js";
import { clamp, number, setting } from "./numbers.js";
import { fill } from "./sentence.js";
import { lossNumber } from "./sums.js";
import { stepped, stepSentences } from "./three-steps.js";

const MOST_VALUES = 10; // of a vector that are written

// The numbers that a line computes: of a matrix of gradients, of the input, and of a vector.
const MATRIX = "{symbol}: {rows} × {columns} numbers, the largest {largest} in size";
const INPUTS = "{count} numbers, {above} of them above 0";
const VECTOR = "{symbol} = [ {some} ]";
const LONG_VECTOR = "{symbol} = [ {some}  … {more} more ]";

/** @type {Record<TrialName, string>} */
const STEPS = { small: "the small step", greedy: "the greedy step", batch: "the batch's step" };
const ONE_STEP =
  "One step against this gradient, on this example alone with η = {rate}: loss {before} → {after} (the gradient predicts {predicted}).";
const CARRIED_OUT =
  "The step was carried out. The loss of this example was {before}, the gradient promised {predicted}, and it really is {real}.";
const CARRIED_OUT_TOO_FAR =
  "The step was carried out. The loss of this example was {before}, the gradient promised {predicted}, and it really is {real}. No loss is below 0: so long a step leaves the straight line that the gradient promises.";
const OWN_STEP =
  "The run itself was trained with {optimizer} at η = {own}; this is one plain step with η = {rate}.";

export class Walk {
  /** @param {Context & {forkPanel: ForkPanel}} context */
  constructor({ model, store, forkPanel }) {
    this.model = model;
    byId("carry-out").addEventListener("click", () => forkPanel.carryOut());
    this.store = store;
    byId("walk").addEventListener("click", () => {
      const begun = store.state.line !== null;
      store.set({ line: begun ? null : 0, playing: false });
      this.update(store.state); // what is hidden until the page is drawn takes no focus
      if (!begun) byId("walk-bar").focus();
    });
    byId("walk-back").addEventListener("click", () => this.move(-1));
    byId("walk-next").addEventListener("click", () => this.move(1));
    byId("walk-end").addEventListener("click", () => {
      store.set({ line: null });
      byId("walk").focus();
    });
  }

  lines() {
    const { y, recording } = this.model.view(0);
    return recording.header.walkthrough[y ?? 0];
  }

  /** @param {number} by */
  move(by) {
    const { line } = this.store.state;
    if (line !== null) this.store.set({ line: clamp(line + by, 0, this.lastLine()) });
  }

  /**
   * What was promised and what came, where the step to this moment was one plain step on this example; else nothing.
   * @param {View} view
   */
  carriedOut({ net, recording, index, x, y, off }) {
    const { forks, fork, digit, taught } = this.store.state;
    if (fork === null || y === null || index === 0 || off.size || !recording.forked(index)) return "";
    const { legs } = forks[fork];
    const last = legs[legs.length - 1];
    const drawing = last.drawings.length === 1 && !last.classes.length ? taught[last.drawings[0]] : null;
    const isThis = digit === "drawn" ? drawing !== null && inkText(drawing.strokes) === inkText(this.store.state.strokes) : last.example === digit;
    const isLast = index === recording.length - 1 && recording.steps[index] - recording.steps[index - 1] === 1;
    const isPlain = last.optimizer === "sgd" && last.rate === recording.header.plainRate && last.batch === 1;
    if (!isThis || !isLast || !isPlain) return "";
    const params = recording.params(index - 1);
    const trace = backward(net, params, forward(net, params, x), y);
    const { loss, predicted } = promiseOf({ net, trace, recording }, y);
    const real = lossOf(net, forward(net, recording.params(index), x), y);
    const values = { before: lossNumber(loss), predicted: lossNumber(predicted), real: lossNumber(real) };
    return fill(predicted < 0 ? CARRIED_OUT_TOO_FAR : CARRIED_OUT, values);
  }

  /** Without a true class there is no loss and no gradient: the walkthrough then ends with the answer. */
  lastLine() {
    const lines = this.lines();
    if (this.model.view(0).y !== null) return lines.length - 1;
    return lines.findIndex(({ section }) => section === "loss") - 1;
  }

  /** @param {State} state */
  update({ line: at }) {
    byId("walk-bar").hidden = at === null;
    document.documentElement.classList.toggle("walking", at !== null);
    byId("walk").setAttribute("aria-pressed", String(at !== null));
    if (at === null) return;
    const last = this.lastLine();
    if (at > last) {
      this.store.set({ line: last });
      return;
    }
    const line = this.lines()[at];
    const view = this.model.view(0);
    setText(byId("walk-where"), `${at + 1} / ${last + 1} · ${line.section} · ${placeOfLine(line, view)}`);
    setText(byId("walk-equation"), withSubscripts(line.equation));
    const [first, second] = line.trial ? stepSentences(line.trial, view, this.model.isChanged(0)) : [line.why, valueOf(line, view)];
    setText(byId("walk-why"), first);
    setText(byId("walk-value"), second);
    byId("walk-progress").style.setProperty("--share", String((at + 1) / (last + 1)));
    byId("walk-back").disabled = at === 0;
    byId("walk-next").disabled = at === last;
    if (document.activeElement === byId(at === last ? "walk-next" : "walk-back") && (at === 0 || at === last))
      byId("walk-bar").focus(); // a button that can no longer be pressed would swallow the keys
    const promises = this.lines()[at + 1]?.trial === "small"; // the pass is complete here
    byId("carry-out").hidden = !promises;
    byId("carry-out").disabled = this.store.state.training || this.store.state.off.length > 0;
    const carriedOut = promises ? this.carriedOut(view) : "";
    setText(byId("carry-out"), carriedOut ? "Carry out one more" : "Carry out this step");
    setText(byId("walk-more"), carriedOut || (promises && view.y !== null ? oneStep(view, view.y) : ""));
  }
}

/**
 * @param {WalkthroughLine} line
 * @param {View} view
 */
function placeOfLine({ section, symbol, layer, trial }, view) {
  if (trial) return STEPS[trial];
  if (section === "loss" || symbol === "p") return "the answer";
  if (layer === 0) return "the input";
  return layer === view.recording.layers ? "the last layer" : fill("layer {layer}", { layer });
}

/**
 * The numbers that the line computes, as many as there is room for.
 * @param {WalkthroughLine} line
 * @param {View} view
 */
function valueOf({ symbol, layer }, view) {
  const { trace, recording } = view;
  if (symbol === "loss") return lossText(view);
  if (symbol.startsWith("dW")) {
    /** @param {Float64Array} values */
    const largest = (values) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    const size = largest(trace[`a${layer - 1}`]) * largest(trace[`dz${layer}`]);
    const { sizes } = recording;
    const values = { symbol: withSubscripts(symbol), rows: sizes[layer - 1], columns: sizes[layer] };
    return fill(MATRIX, { ...values, largest: number(size) });
  }
  /** @type {Float64Array} */
  const values = symbol.startsWith("db") ? trace[`dz${layer}`] : trace[symbol];
  if (symbol === "a0")
    return fill(INPUTS, { count: values.length, above: values.filter((v) => v > 0).length });
  const some = Array.from(values.slice(0, MOST_VALUES), (v) => number(v, 2)).join("  ");
  const written = { symbol: withSubscripts(symbol), some };
  if (values.length <= MOST_VALUES) return fill(VECTOR, written);
  return fill(LONG_VECTOR, { ...written, more: values.length - MOST_VALUES });
}

/**
 * The loss of an example, and the loss that its gradient promises after one plain step.
 * @param {Pick<View, "net" | "trace" | "recording">} view
 * @param {number} y
 */
function promiseOf({ net, trace, recording }, y) {
  const loss = lossOf(net, trace, y);
  return { loss, predicted: loss - recording.header.plainRate * gradientSquare(net, trace) };
}

/**
 * What one step against the gradient of this example would do: as the gradient predicts, and as it really is.
 * @param {View} view
 * @param {number} y
 */
function oneStep(view, y) {
  const { net, params, trace, x, recording, off } = view;
  const { plainRate, optimizer } = recording.header;
  const after = stepped(net, params, trace, plainRate);
  const { loss, predicted } = promiseOf(view, y);
  const real = lossOf(net, forward(net, after, x, off), y);
  const step = fill(ONE_STEP, {
    rate: setting(plainRate),
    before: lossNumber(loss),
    after: lossNumber(real),
    predicted: lossNumber(predicted),
  });
  if (optimizer.name === "sgd") return step;
  return `${step} ${fill(OWN_STEP, { optimizer: optimizer.label, own: setting(optimizer.lr), rate: setting(plainRate) })}`;
}

/**
 * dW1 as dW₁: symbols with the number of their layer below the line, as in the textbook.
 * @param {string} text
 */
function withSubscripts(text) {
  return text.replace(
    /\b(d?[zabWp])(\d+)/g,
    (_, letter, layer) => letter + [...layer].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]).join(""),
  );
}

/** For the help: a list of the keys. */
export function keysHelp() {
  const keys = [
    ["← →", "one snapshot back or forward; with Shift, ten"],
    ["Home  End", "the first, the last snapshot"],
    ["Space", "play, pause"],
    ["↑ ↓", "another neuron, example or mode, where the focus is"],
    ["← → PgUp PgDn", "in an open walkthrough: the line before, the next line"],
    ["Esc", "close, or choose nothing"],
  ];
  return h(
    "dl",
    { className: "keys" },
    keys.flatMap(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)]),
  );
}
