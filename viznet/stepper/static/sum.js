// The weighted sum of one neuron, term by term, with this moment's numbers.

import { byId, h, setText } from "./dom.js";
import { activationTexts, weightedSumColumn } from "./lines.js";
import { ACTIVATIONS } from "./network.js";
import { fixed, number } from "./numbers.js";

export class Sum {
  /** `light` is told which connection is pointed at, `lit()` says which one is lit, from wherever. */
  constructor({ store, light, lit, imageShape }) {
    Object.assign(this, { store, light, lit, imageShape });
    this.rows = [];
  }

  inputName(layer, i) {
    if (layer > 1) return `neuron ${i}`;
    const [, columns] = this.imageShape();
    return `pixel ${Math.floor(i / columns)}, ${i % columns}`;
  }

  /** The weighted sum as a column that adds up as it is written. */
  write({ layer, unit, view }) {
    const { recording, trace } = view;
    const z = trace[`z${layer}`][unit];
    const input = this.store.get("input");
    const asked = this.lit() ?? (typeof input === "number" ? input : null);
    const { rows, total, decimals } = weightedSumColumn(view, layer, unit, asked);
    this.writeRows(layer, rows, (i) => i !== null && i === (i === "b" ? input : asked));
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
      const at = shown.z === total ? "" : ` at z = ${shown.z}`; // a may need more digits of z than the sum has
      setText(byId("sum-formula"), `${last ? "p" : "a"} = ${activation.formula}${at}`);
      setText(byId("sum-a"), shown.a);
    }
    byId("sum-a").value = String(value);
    setText(
      byId("sum-slope"),
      last ? "" : `slope here: ${number(ACTIVATIONS[activation.name].slope(z, value), 2)}`,
    );
  }

  /** Rows are kept and rewritten: what has the focus, or the pointer on it, stays. */
  writeRows(layer, told, isMarked) {
    const largest = Math.max(...told.map(({ value }) => Math.abs(value)), 1e-9);
    const list = byId("sum-rows");
    while (this.rows.length < told.length) this.rows.push(this.newRow(this.rows.length));
    for (const [k, row] of this.rows.entries()) {
      const term = told[k];
      row.term = term;
      if (!term) {
        row.element.remove();
        continue;
      }
      if (row.element.parentNode !== list) list.append(row.element);
      const { i, name, factors, text, value } = term;
      const rest = i === null;
      row.button.hidden = rest;
      row.name.hidden = !rest;
      setText(rest ? row.name : row.button, rest ? name : i === "b" ? "bias b" : this.inputName(layer, i));
      setText(row.factors, factors);
      row.element.classList.toggle("marked", isMarked(i));
      row.bar.className = `bar ${value < 0 ? "minus" : "plus"}`;
      row.bar.style.setProperty("--share", String(Math.min(1, Math.abs(value) / largest)));
      row.value.value = String(value);
      setText(row.value, text);
    }
  }

  newRow(k) {
    const input = () => this.rows[k].term.i;
    const light = (i) => this.light(typeof i === "number" ? i : null);
    const button = h("button", {
      type: "button",
      className: "term-name",
      title: "try another value",
      onclick: () => this.store.set({ input: input() }),
      onmouseenter: () => light(input()),
      onmouseleave: () => light(null),
      onfocus: () => light(input()),
      onblur: () => light(null),
    });
    const [name, factors, bar, value] = [
      h("span", { className: "term-name" }),
      h("span", { className: "factors" }),
      h("span", { "aria-hidden": "true" }),
      h("data"),
    ];
    return {
      element: h("li", {}, button, name, factors, bar, value),
      button,
      name,
      factors,
      bar,
      value,
      term: null,
    };
  }
}
