// The parts of the page that an address can hide, as in stepper.html#hide=gallery,whatif.

import { all } from "./dom.js";

/** @type {Record<string, string>} by the name in the address, what is hidden */
export const PARTS = {
  title: ".names",
  facts: "#facts",
  tour: "#tour",
  share: ".menu",
  present: "#present",
  theme: "#theme",
  modes: "#modes",
  train: "#train-on, #fork-panel, .teach",
  walk: "#walk",
  help: ".ask",
  draw: ".draw",
  gallery: ".gallery",
  inspector: ".inspector",
  answer: "#answer-panel",
  paths: "#paths",
  neuron: "#neuron-panel",
  maps: "#maps",
  confusion: ".confusion-panel",
  sum: "#sum-rows, .sum-total, #sum-slope",
  gradient: "#neuron-gradient",
  charts: ".little-charts",
  whatif: "#what-if",
  switch: "#switch",
  precision: "#precision",
  time: ".dock",
  figures: "#figures",
  buttons: ".play-row",
  curves: "#curves",
};

/**
 * Hides the parts with these names, and shows all others.
 * @param {string[]} names
 */
export function hideParts(names) {
  for (const element of all(".left-out")) element.classList.remove("left-out");
  for (const name of names)
    for (const element of all(PARTS[name])) element.classList.add("left-out");
}
