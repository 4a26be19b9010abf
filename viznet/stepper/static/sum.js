// The weighted sum of one neuron, term by term, with this moment's numbers.

import { byId, h, setText } from "./dom.js";
import { activationTexts, weightedSumColumn } from "./lines.js";
import { ACTIVATIONS } from "./network.js";
import { inputKind, inputName } from "./names.js";
import { fixed, number } from "./numbers.js";
import { fill } from "./sentence.js";

const FORMULA = "{symbol} = {formula}";
const FORMULA_AT = "{symbol} = {formula} at z = {z}";

/**
 * @typedef {object} Row One row of the table, which is kept and written again.
 * @property {HTMLElement} element
 * @property {HTMLButtonElement} button
 * @property {HTMLElement} label
 * @property {HTMLElement} index the array's own index
 * @property {HTMLElement} name
 * @property {HTMLElement} factors
 * @property {HTMLElement} bar
 * @property {HTMLDataElement} value
 * @property {SumRow | null} term
 */

export class Sum {
  /**
   * @param {object} given
   * @param {Store} given.store
   * @param {(input: number | null) => void} given.highlight is called with the connection under the pointer
   * @param {() => number | null} given.highlighted returns the connection that is highlighted
   */
  constructor({ store, highlight, highlighted }) {
    this.store = store;
    this.highlight = highlight;
    this.highlighted = highlighted;
    /** @type {Row[]} */
    this.rows = [];
  }

  /**
   * The weighted sum as a column that adds up as it is written.
   * @param {{layer: number, unit: number, view: View}} neuron
   */
  write({ layer, unit, view }) {
    const { recording, trace } = view;
    const z = trace[`z${layer}`][unit];
    const { input } = this.store.state;
    const chosen = this.highlighted() ?? (typeof input === "number" ? input : null);
    const { rows, total, decimals } = weightedSumColumn(view, layer, unit, chosen);
    this.writeRows(recording, layer, unit, rows, (i) => i !== null && i === (i === "b" ? input : chosen));
    setText(byId("sum-z"), total);
    byId("sum-z").value = String(z);
    const { activation, output } = recording.header;
    const last = layer === recording.layers;
    const value = last ? trace.p[unit] : trace[`a${layer}`][unit];
    const off = view.off.has(`${layer}.${unit}`);
    const softmax = last && output === "softmax";
    if (softmax || off) {
      setText(byId("sum-formula"), off ? "switched off: a" : "p = e^z / Σ e^z");
      setText(byId("sum-a"), fixed(value, off ? 0 : 4));
    } else {
      const shown = activationTexts(activation.name, z, value, decimals);
      const values = { symbol: last ? "p" : "a", formula: activation.formula };
      // a may need more digits of z than the sum has
      const text = shown.z === total ? fill(FORMULA, values) : fill(FORMULA_AT, { ...values, z: shown.z });
      setText(byId("sum-formula"), text);
      setText(byId("sum-a"), shown.a);
    }
    byId("sum-a").value = String(value);
    const slope = ACTIVATIONS[activation.name].slope(z, value);
    setText(byId("sum-slope"), last ? "" : fill("slope here: {slope}", { slope: number(slope, 2) }));
  }

  /**
   * Rows are kept and written again, so that the focus and the pointer stay on them.
   * @param {Recording} recording
   * @param {number} layer
   * @param {number} unit
   * @param {SumRow[]} terms
   * @param {(i: SumRow["i"]) => boolean} isMarked
   */
  writeRows(recording, layer, unit, terms, isMarked) {
    const largest = Math.max(...terms.map(({ value }) => Math.abs(value)), 1e-9);
    const list = byId("sum-rows");
    while (this.rows.length < terms.length) this.rows.push(this.newRow(this.rows.length));
    for (const [k, row] of this.rows.entries()) {
      const term = terms[k] ?? null;
      row.term = term;
      if (!term) {
        row.element.remove();
        continue;
      }
      if (row.element.parentNode !== list) list.append(row.element);
      const { i, name, factors, text, value } = term;
      row.button.hidden = i === null;
      row.name.hidden = i !== null;
      if (i === null) setText(row.name, name);
      else {
        setText(row.label, i === "b" ? "bias b" : inputName(recording, layer, i));
        setText(row.index, i === "b" ? `[${unit}]` : `[${i}]`);
        row.button.title = i === "b" ? "Try another value" : [placeName(recording, layer, i), "try another value"].filter(Boolean).join(": ");
      }
      setText(row.factors, factors);
      row.element.classList.toggle("marked", isMarked(i));
      row.bar.className = `bar ${value < 0 ? "minus" : "plus"}`;
      row.bar.style.setProperty("--share", String(Math.min(1, Math.abs(value) / largest)));
      row.value.value = String(value);
      setText(row.value, text);
    }
  }

  /**
   * @param {number} k
   * @returns {Row}
   */
  newRow(k) {
    const input = () => this.rows[k].term?.i ?? null;
    const highlight = () => {
      const i = input();
      this.highlight(typeof i === "number" ? i : null);
    };
    const label = h("span");
    const index = h("small", { className: "index" });
    const button = h("button", {
      type: "button",
      className: "term-name",
      onclick: () => this.store.set({ input: input() }),
      onmouseenter: highlight,
      onmouseleave: () => this.highlight(null),
      onfocus: highlight,
      onblur: () => this.highlight(null),
    }, label, " ", index);
    const name = h("span", { className: "term-name" });
    const factors = h("span", { className: "factors" });
    const bar = h("span", { "aria-hidden": "true" });
    const value = h("data");
    const element = h("li", {}, button, name, factors, bar, value);
    return { element, button, label, index, name, factors, bar, value, term: null };
  }
}

/**
 * Where an input is: the row and the column of a pixel, counted from one.
 * @param {Recording} recording
 * @param {number} layer
 * @param {number} i
 */
function placeName(recording, layer, i) {
  if (inputKind(recording, layer) !== "pixel") return "";
  const [, columns] = recording.imageShape;
  return fill("row {row}, column {column}", { row: Math.floor(i / columns) + 1, column: (i % columns) + 1 });
}
