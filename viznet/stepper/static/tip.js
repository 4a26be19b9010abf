// The numbers of the neuron under the pointer, beside it.

import { h } from "./dom.js";
import { placeOf } from "./layout.js";
import { neuronName } from "./names.js";
import { number } from "./numbers.js";

/**
 * Writes the numbers of a neuron into the tip, and places the tip beside the neuron.
 * @param {HTMLElement} tip
 * @param {Layout} layout
 * @param {View} view
 * @param {{layer: number, unit: number}} neuron
 */
export function showTip(tip, layout, { recording, trace, y }, { layer, unit }) {
  const last = layer === recording.layers;
  const value = last ? trace.p[unit] : trace[`a${layer}`][unit];
  const lines = [
    neuronName(recording, layer, unit),
    `z = ${number(trace[`z${layer}`][unit])}   ${last ? "p" : "a"} = ${number(value)}`,
  ];
  if (y !== null && trace[`dz${layer}`]) lines.push(`dz = ${number(trace[`dz${layer}`][unit])}`);
  tip.replaceChildren(...lines.map((line) => h("div", {}, line)));
  const place = placeOf(layout.layers[layer - 1], unit);
  const left =
    place.x > layout.width * 0.6 ? place.x - place.r - 14 - tip.offsetWidth : place.x + place.r + 14;
  Object.assign(tip.style, { left: `${Math.max(4, left)}px`, top: `${Math.max(4, place.y - 14)}px` });
}
