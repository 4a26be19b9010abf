// The scales of the page: what gets full colour, and what fills a bar. They are the same at every moment of a run.

/**
 * What gets full colour for the connections into a layer, at every moment of the run.
 * @param {Recording} recording
 * @param {number} layer
 * @param {EdgeMode} mode
 */
export function edgeLimit(recording, layer, mode) {
  const { limits } = recording;
  if (mode === "activations") return limits[`wa${layer}`];
  if (mode === "gradients") return limits[`dW${layer}`];
  if (mode === "backward") return limits[`W${layer}`] * limits[`dz${layer}`];
  return mode === "change" ? limits[`changeW${layer}`] : limits[`W${layer}`];
}

/**
 * What gets full colour for neurons. All hidden layers have one scale.
 * @param {Recording} recording
 * @param {"a" | "dz"} kind
 */
export function nodeLimit(recording, kind) {
  let largest = 0;
  const top = kind === "a" ? recording.layers - 1 : recording.layers;
  for (let l = 1; l <= top; l++) largest = Math.max(largest, recording.limits[`${kind}${l}`] ?? 0);
  return largest || 1;
}

/**
 * What fills the bar of an output: 1 for probabilities, sigmoid and tanh, which reach no further.
 * @param {Recording} recording
 */
export function outputLimit({ header, limits }) {
  const bounded = header.output === "softmax" || ["sigmoid", "tanh"].includes(header.activation.name);
  return bounded ? 1 : Math.max(1, limits.p);
}

/**
 * Whether outputs can be below 0.
 * @param {Recording} recording
 */
export function outputIsSigned({ header }) {
  return header.output !== "softmax" && header.activation.signed;
}
