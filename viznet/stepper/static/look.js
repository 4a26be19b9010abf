// What the stage lights up: everything, in the chosen mode, or only what a line of the walkthrough talks about.

/**
 * For every layer, what its incoming edges and its neurons show, and whether the answer and the loss are told yet.
 *
 * edges[l] is a mode or null (not reached yet), nodes[l] one of "a", "z", "dz", "da", null; `at` is the layer talked about,
 * `part` what of it ("edges", "nodes", "bars", "loss", "digit"), null for the whole picture.
 */
export function lookOf(state, view) {
  const { layers } = view.recording;
  const every = (value) => Array.from({ length: layers + 1 }, () => value);
  if (state.beat === null) {
    const gradients = state.mode === "gradients";
    return {
      edges: every(state.mode),
      nodes: every(gradients && view.trace[`dz${layers}`] ? "dz" : "a"),
      bars: true,
      loss: true,
      at: null,
      part: null,
    };
  }
  const beat = view.recording.header.beats[view.y ?? 0][state.beat];
  const look = {
    edges: every(null),
    nodes: every(null),
    bars: false,
    loss: false,
    at: beat.layer,
    part: partOf(beat.symbol),
    beat,
  };
  const kind = beat.symbol.replace(/\d+$/, "");
  if (beat.section === "forward") {
    for (let l = 1; l <= layers; l++) {
      if (l < beat.layer) [look.edges[l], look.nodes[l]] = ["activations", "a"];
      else if (l === beat.layer) [look.edges[l], look.nodes[l]] = ["activations", kind === "z" ? "z" : "a"];
    }
    look.bars = beat.symbol === "p";
    if (beat.symbol === "a0") look.at = 0;
    if (look.bars) look.nodes[layers] = "z";
    return look;
  }
  look.bars = look.loss = true;
  for (let l = 1; l <= layers; l++) [look.edges[l], look.nodes[l]] = ["activations", "a"];
  if (beat.section === "loss") return look;
  for (let l = layers; l >= 1; l--) {
    const done = l > beat.layer;
    const here = l === beat.layer;
    if (done || (here && kind !== "da")) look.nodes[l] = "dz";
    if (here && kind === "da") look.nodes[l] = "da";
    if (done || (here && ["dW", "db"].includes(kind))) look.edges[l] = "gradients";
    if (kind === "da" && l === beat.layer + 1) look.edges[l] = "blame"; // what is sent back: w · dz
  }
  look.nodes[layers] = kind === "dp" ? "a" : "dz";
  return look;
}

function partOf(symbol) {
  const kind = symbol.replace(/\d+$/, "");
  return (
    { a: symbol === "a0" ? "digit" : "nodes", z: "edges", p: "bars", loss: "loss", dW: "edges", da: "edges" }[
      kind
    ] ?? "nodes"
  );
}
