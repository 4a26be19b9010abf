// The weighted sum of one neuron, term by term, with this moment's numbers.

import { byId, h, setText } from "./dom.js";
import { ACTIVATIONS } from "./network.js";
import { decimalsFor, fixed, number } from "./numbers.js";

const TERMS = 5; // that are written out

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

  /** The weighted sum as a table whose last digits add up: what is not written out takes up the rounding. */
  write({ layer, unit, view }) {
    const { recording, trace, params } = view;
    const a = trace[`a${layer - 1}`];
    const W = params[`W${layer}`];
    const n = recording.sizes[layer];
    const z = trace[`z${layer}`][unit];
    const b = params[`b${layer}`][unit];
    const order = Array.from(a, (_, i) => i).sort(
      (i, j) => Math.abs(a[j] * W[j * n + unit]) - Math.abs(a[i] * W[i * n + unit]),
    );
    const shown = order.slice(0, Math.min(TERMS, a.length));
    const asked =
      this.lit() ?? (typeof this.store.get("input") === "number" ? this.store.get("input") : null);
    if (asked !== null && asked < a.length && !shown.includes(asked)) shown[shown.length - 1] = asked;
    const products = shown.map((i) => a[i] * W[i * n + unit]);
    const decimals = Math.min(4, decimalsFor([...products, b, z]));
    const rounded = (v) => Number(v.toFixed(decimals));
    const rest = rounded(z) - products.map(rounded).reduce((s, v) => s + v, 0) - rounded(b);
    const largest = Math.max(...products.map(Math.abs), Math.abs(rest), Math.abs(b), 1e-9);
    const told = shown.map((i, k) => ({
      i,
      text: `${fixed(a[i], 2)} × ${fixed(W[i * n + unit], decimals)}`,
      product: products[k],
      marked: i === asked,
    }));
    const hidden = a.length - shown.length;
    if (hidden) told.push({ i: null, text: `${hidden} other terms`, product: rest, marked: false });
    told.push({ i: "b", text: "", product: b, marked: this.store.get("input") === "b" });
    this.writeRows(layer, told, decimals, largest);
    const total = byId("sum-z");
    setText(total, fixed(z, decimals));
    total.value = String(z);
    const { activation, output } = recording.header;
    const last = layer === recording.layers;
    const value = last ? trace.p[unit] : trace[`a${layer}`][unit];
    const off = view.off.has(`${layer}.${unit}`);
    const formula = last
      ? output === "softmax"
        ? "p = e^z / Σ e^z"
        : `p = ${activation.name}(z)`
      : `a = ${activation.formula}`;
    setText(byId("sum-formula"), off ? "switched off: a" : formula);
    setText(byId("sum-a"), last && output === "softmax" ? fixed(value, 4) : fixed(value, decimals));
    byId("sum-a").value = String(value);
    setText(
      byId("sum-slope"),
      last ? "" : `slope here: ${number(ACTIVATIONS[activation.name].slope(z, value), 2)}`,
    );
  }

  /** Rows are kept and rewritten: what has the focus, or the pointer on it, stays. */
  writeRows(layer, told, decimals, largest) {
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
      const { i, text, product, marked } = term;
      const rest = i === null;
      row.button.hidden = rest;
      row.name.hidden = !rest;
      setText(rest ? row.name : row.button, rest ? text : i === "b" ? "bias b" : this.inputName(layer, i));
      setText(row.factors, rest ? "" : text);
      row.element.classList.toggle("marked", marked);
      row.bar.className = `bar ${product < 0 ? "minus" : "plus"}`;
      row.bar.style.setProperty("--share", String(Math.min(1, Math.abs(product) / largest)));
      row.value.value = String(product);
      setText(row.value, product < 0 ? fixed(product, decimals) : `+${fixed(product, decimals)}`);
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
