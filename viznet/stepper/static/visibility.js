// What of the network is visible: all of it in the chosen mode, or what the walkthrough has reached so far.

/**
 * @param {State} state
 * @param {View} view
 * @returns {Visibility}
 */
export function visibilityOf(state, view) {
  const { layers } = view.recording;
  if (state.digit === "drawn" && !state.strokes.length) {
    const empty = nothing({ section: "forward", symbol: "a0", layer: 0, equation: "", why: "" }, layers);
    const ofWeights = state.mode === "weights" || state.mode === "change";
    return { ...empty, edges: empty.edges.fill(ofWeights ? state.mode : null), layer: null, line: null };
  }
  if (state.line === null) {
    const gradients = state.mode === "gradients" && view.trace[`dz${layers}`] !== undefined;
    return {
      edges: new Array(layers + 1).fill(state.mode),
      nodes: new Array(layers + 1).fill(gradients ? "dz" : "a"),
      bars: true,
      layer: null,
      aboutEdges: false,
      line: null,
    };
  }
  const line = view.recording.header.walkthrough[view.y ?? 0][state.line];
  return line.section === "forward" ? forwardPass(line, layers) : lossAndBackwardPass(line, layers);
}

/**
 * The layers before the line's layer are complete; those behind it are not visible yet.
 * @param {WalkthroughLine} line
 * @param {number} layers
 */
function forwardPass(line, layers) {
  const visibility = nothing(line, layers);
  for (let l = 1; l <= line.layer; l++) {
    visibility.edges[l] = "activations";
    visibility.nodes[l] = l === line.layer && kindOf(line) === "z" ? "z" : "a";
  }
  if (line.symbol === "p") {
    visibility.bars = true;
    visibility.nodes[layers] = "z";
  }
  return visibility;
}

/**
 * The forward pass is complete. The gradients are visible from the last layer back to the line's layer.
 * @param {WalkthroughLine} line
 * @param {number} layers
 */
function lossAndBackwardPass(line, layers) {
  const visibility = nothing(line, layers);
  visibility.bars = true;
  visibility.edges.fill("activations", 1);
  visibility.nodes.fill("a", 1);
  if (line.section === "loss") return visibility;
  const kind = kindOf(line);
  for (let l = layers; l >= 1; l--) {
    const done = l > line.layer;
    const here = l === line.layer;
    if (done || (here && kind !== "da")) visibility.nodes[l] = "dz";
    if (here && kind === "da") visibility.nodes[l] = "da";
    if (done || (here && ["dW", "db"].includes(kind))) visibility.edges[l] = "gradients";
    if (kind === "da" && l === line.layer + 1) visibility.edges[l] = "backward"; // the products w · dz that are sent back
  }
  visibility.nodes[layers] = kind === "dp" ? "a" : "dz";
  return visibility;
}

/**
 * @param {WalkthroughLine} line
 * @param {number} layers
 * @returns {Visibility}
 */
function nothing(line, layers) {
  return {
    edges: new Array(layers + 1).fill(null),
    nodes: new Array(layers + 1).fill(null),
    bars: false,
    layer: line.layer,
    aboutEdges: ["z", "dW", "da"].includes(kindOf(line)),
    line,
  };
}

/**
 * The symbol without its layer: "dW" of "dW2".
 * @param {WalkthroughLine} line
 */
function kindOf(line) {
  return line.symbol.replace(/\d+$/, "");
}
