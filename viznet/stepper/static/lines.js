// The lines of arithmetic that the panels write out, from a view of the model. Nothing here touches the page.

import { ACTIVATIONS } from "./network.js";
import { number, signed } from "./numbers.js";
import { counted, fill } from "./sentence.js";
import {
  decimalsFor,
  lossNumber,
  minus,
  rounded,
  roundColumn,
  roundFormula,
  roundLog,
  roundProduct,
  short,
  times,
  written,
} from "./sums.js";

const TERMS = 5; // of a weighted sum that are written out

/**
 * z of one neuron as a column: {rows, total, decimals}. A row is {i, name, factors, text, value}: `i` is the number of
 * its input, "b" for the bias, null for what stands for many. `asked` is an input that is shown in any case.
 * @param {View} view
 * @param {number} layer
 * @param {number} unit
 * @param {number | null} asked
 * @returns {{rows: SumRow[], total: string, decimals: number}}
 */
export function weightedSumColumn({ trace, params }, layer, unit, asked = null) {
  /** @type {Float64Array} */
  const a = trace[`a${layer - 1}`];
  const W = params[`W${layer}`];
  const b = params[`b${layer}`];
  const n = b.length;
  /** @type {number} */
  const z = trace[`z${layer}`][unit];
  /** @param {number} i */
  const product = (i) => a[i] * W[i * n + unit];
  const order = Array.from(a, (_, i) => i).sort((i, j) => Math.abs(product(j)) - Math.abs(product(i)));
  const largest = order.slice(0, TERMS);
  const decimals = decimalsFor([...largest.map(product), b[unit], z], { digits: 3 });
  /** @param {number} i */
  const isSeen = (i) => rounded(product(i), decimals).units !== 0n; // terms that show as 0 are not written out
  const shown = largest.filter((i) => i === asked || isSeen(i));
  if (asked !== null && asked < a.length && !shown.includes(asked))
    shown.splice(Math.min(shown.length, TERMS - 1), 1, asked);
  if (!Number.isFinite(z)) return brokenColumn(shown, (i) => [a[i], W[i * n + unit]], b[unit], z);
  const hidden = order.filter((i) => !shown.includes(i));
  const rest = hidden.reduce((sum, i) => sum + product(i), 0);
  const addends = hidden.length ? [rest, b[unit]] : [b[unit]];
  const column = roundColumn(
    shown.map((i) => [a[i], W[i * n + unit]]),
    addends,
    z,
    decimals,
  );
  /** @type {(i: SumRow["i"], name: string, value: number, result: Rounded, inputs?: Rounded[]) => SumRow} */
  const line = (i, name, value, result, inputs = []) => {
    const factors = inputs.map((factor) => written(factor)).join(" × ");
    return { i, name, factors, value, text: written(result, { plus: true }) };
  };
  const rows = shown.map((i, k) => line(i, "", product(i), column.rows[k].result, column.rows[k].inputs));
  if (hidden.length) {
    const name = counted(hidden.length, "{count} other term", "{count} other terms");
    rows.push(line(null, name, rest, column.addends[0]));
  }
  rows.push(line("b", "", b[unit], column.addends[column.addends.length - 1]));
  if (column.rounding.units !== 0n) {
    const value = Number(column.rounding.units) / 10 ** column.decimals;
    rows.push(line(null, "rounding", value, column.rounding));
  }
  return { rows, total: written(column.total), decimals: column.decimals };
}

/**
 * The column of a sum that is not a number: nothing adds up, so each row stands for itself.
 * @param {number[]} shown
 * @param {(i: number) => [number, number]} factorsOf
 * @param {number} bias
 * @param {number} z
 * @returns {{rows: SumRow[], total: string, decimals: number}}
 */
function brokenColumn(shown, factorsOf, bias, z) {
  /** @type {SumRow[]} */
  const rows = shown.map((i) => {
    const [a, w] = factorsOf(i);
    return { i, name: "", factors: `${number(a)} × ${number(w)}`, value: a * w, text: signed(a * w) };
  });
  rows.push({ i: "b", name: "", factors: "", value: bias, text: signed(bias) });
  return { rows, total: number(z), decimals: 2 };
}

/**
 * What the activation makes of z: the z that it takes to get this a, and a itself.
 * @param {string} name
 * @param {number} z
 * @param {number} a
 * @param {number} decimals
 */
export function activationTexts(name, z, a, decimals) {
  const { value } = ACTIVATIONS[name];
  const shown = roundFormula((input) => value(Number(input.units) / 10 ** input.decimals), [z], a, decimals);
  return { z: written(shown.inputs[0]), a: written(shown.result) };
}

/**
 * Where the gradient dz of one neuron comes from: "dz = p − y = 0.391 − 1 = −0.609".
 * @param {View} view
 * @param {number} layer
 * @param {number} unit
 */
export function gradientText({ net, trace, y, off }, layer, unit) {
  const dz = trace[`dz${layer}`][unit];
  if (off.has(`${layer}.${unit}`)) return "dz = 0, as this neuron is switched off";
  const decimals = decimalsFor([dz], { least: 3 });
  if (layer < net.layers) {
    const slope = ACTIVATIONS[net.activation].slope(trace[`z${layer}`][unit], trace[`a${layer}`][unit]);
    const shown = roundFormula(times, [trace[`da${layer}`][unit], short(slope)], dz, decimals);
    return `dz = da · slope = ${shown.inputs.map((input) => written(input)).join(" · ")} = ${written(shown.result)}`;
  }
  if (net.loss !== "cross_entropy") return fill("dz = slope of the loss = {dz}", { dz: number(dz) });
  const shown = roundFormula(minus, [trace.p[unit], rounded(unit === y ? 1 : 0, 0)], dz, decimals);
  return `dz = p − y = ${shown.inputs.map((input) => written(input)).join(" − ")} = ${written(shown.result)}`;
}

/**
 * How p of the true class and the loss are written: with cross-entropy, −ln p gives the loss. p may be null.
 * @param {View} view
 */
function lossTexts({ net, trace, y }) {
  if (y === null || trace.loss === undefined) throw new Error("the loss needs a true class");
  if (net.loss !== "cross_entropy") return { p: number(trace.p[y]), loss: lossNumber(trace.loss) };
  const decimals = decimalsFor([trace.loss], { digits: 3, least: 3 });
  const shown = roundLog(trace.p[y], trace.loss, decimals);
  if (shown) return { p: shown[0], loss: lossNumber(trace.loss) };
  return { p: null, loss: lossNumber(trace.loss) };
}

/**
 * The loss with its formula: "loss = −ln 0.3913 = 0.938".
 * @param {View} view
 */
export function lossText(view) {
  const { p, loss } = lossTexts(view);
  if (view.net.loss === "cross_entropy") return p === null ? `loss = ${loss}` : `loss = −ln ${p} = ${loss}`;
  return `loss = ${view.net.loss === "mse" ? "" : "√ "}mean (p − y)² = ${loss}`;
}

/**
 * What a gradient predicts for a change: g · Δ, with all three numbers.
 * @param {number} g
 * @param {number} change
 */
export function predictionTexts(g, change) {
  const decimals = decimalsFor([g * change], { least: 3 });
  const shown = roundProduct(g, change, decimals);
  const [slope, step] = shown.inputs;
  return {
    g: written(slope),
    change: written(step, { plus: true }),
    predicted: written(shown.result, { plus: true }),
  };
}
