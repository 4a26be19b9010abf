// What things are called. People count from one; the array's own index, which counts from zero, stands beside it.

import { fill } from "./sentence.js";

/** @type {Record<Header["lossName"], string>} */
export const LOSS_NAMES = { cross_entropy: "cross-entropy", mse: "MSE", rmse: "RMSE" };

const INPUTS = { neuron: "neuron {number}", pixel: "pixel {number}", input: "input {number}" };

/**
 * A neuron of a layer, or a class of the answer: "layer 2, neuron 7 of 16".
 * @param {Recording} recording
 * @param {number} layer
 * @param {number} unit
 */
export function neuronName(recording, layer, unit) {
  if (layer === recording.layers) return fill("answer, class {label}", { label: recording.label(unit) });
  return fill("layer {layer}, neuron {number} of {size}", {
    layer,
    number: unit + 1,
    size: recording.sizes[layer],
  });
}

/**
 * The input of a layer: a pixel, a number of another kind, or a neuron of the layer before.
 * @param {Recording} recording
 * @param {number} layer
 * @param {number} i
 */
export function inputName(recording, layer, i) {
  return fill(INPUTS[inputKind(recording, layer)], { number: i + 1 });
}

/**
 * What a layer's inputs are.
 * @param {Recording} recording
 * @param {number} layer
 */
export function inputKind({ header }, layer) {
  if (layer > 1) return "neuron";
  return header.examples.shape ? "pixel" : "input";
}

/**
 * A weight or a bias, in words.
 * @param {Recording} recording
 * @param {number} layer
 * @param {number | "b"} i
 * @param {number} unit
 */
export function weightName(recording, layer, i, unit) {
  const to = layer === recording.layers ? recording.label(unit) : fill(INPUTS.neuron, { number: unit + 1 });
  if (i === "b") return fill("the bias of {to}", { to });
  return fill("the weight from {from} to {to}", { from: inputName(recording, layer, i), to });
}

/**
 * The same in the array: W1[515, 14].
 * @param {number} layer
 * @param {number | "b"} i
 * @param {number} unit
 */
export function weightIndex(layer, i, unit) {
  return i === "b" ? `b${layer}[${unit}]` : `W${layer}[${i}, ${unit}]`;
}

/**
 * A text that begins with a capital letter.
 * @param {string} text
 */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
