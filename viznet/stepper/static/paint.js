// Paints the stage: digit, edges, neurons, answer, legend. It asks for no element and remembers nothing.

import { ramp, write } from "./brush.js";
import { Scale } from "./colour.js";
import { FONT } from "./dom.js";
import { paintEdges } from "./edges.js";
import { paintAnswer, paintNodes } from "./nodes.js";
import { number } from "./numbers.js";

/** Everything. `scene` is {layout, model, view, look, state, theme, hover, sweep, scale, whole}. */
export function paintStage(context, scene) {
  const { layout } = scene;
  context.lineCap = "round";
  context.imageSmoothingEnabled = false;
  paintHeads(context, scene);
  paintBand(context, scene);
  if (scene.whole && layout.digit) paintDigit(context, scene);
  for (let l = 1; l <= layout.layers.length; l++) paintEdges(context, scene, l);
  for (let l = 1; l <= layout.layers.length; l++) paintNodes(context, scene, l);
  paintAnswer(context, scene);
  paintLegend(context, scene);
}

function paintHeads(context, scene) {
  const { layout, view, theme } = scene;
  const { sizes, header } = view.recording;
  const last = layout.layers.length - 1;
  const y = layout.body.top - 16 * scene.scale;
  const spellings = [
    (i) => `layer ${i + 1} · ${sizes[i + 1]} × ${header.activation.label}`,
    (i) => `layer ${i + 1}`,
    (i) => String(i + 1),
  ];
  context.font = `${12 * scene.scale}px ${FONT}`;
  const room = last > 0 ? layout.layers[1].x - layout.layers[0].x - 10 : Infinity;
  const name = spellings.find((spelling) => context.measureText(spelling(0)).width < room) ?? spellings[2];
  for (const [i, layer] of layout.layers.entries()) {
    const colour = scene.look.at === i + 1 ? theme.ink : theme.muted;
    if (i < last) write(context, scene, name(i), layer.x, y, { colour, align: "center" });
    else {
      const softmax = header.output === "softmax" && !layout.narrow ? " · softmax" : "";
      write(context, scene, `answer${softmax}`, layer.x - (layer.nodes?.[0].r ?? 0), y, { colour });
    }
  }
}

/** A band behind the layer that the walkthrough talks about. */
function paintBand(context, scene) {
  const { layout, look, theme } = scene;
  if (!look.at) return;
  const layer = layout.layers[look.at - 1];
  const bars = look.at === layout.layers.length;
  context.globalAlpha = 0.09;
  context.fillStyle = theme.focus;
  context.beginPath();
  context.roundRect(
    layer.left - 14,
    layout.body.top - 4,
    (bars ? layout.bars.x + layout.bars.width + 6 : layer.right + 14) - layer.left + 14,
    layout.body.height + 8,
    14,
  );
  context.fill();
  context.globalAlpha = 1;
}

function paintDigit(context, scene) {
  const { layout, view, theme } = scene;
  const { x, y, size } = layout.digit;
  const [rows, columns] = scene.imageShape;
  const picture = new Scale(theme, 1, { signed: false }).image(view.x, columns, rows);
  context.drawImage(picture, x, y, size, size);
  context.strokeStyle = theme.faint;
  context.lineWidth = 1;
  context.strokeRect(x, y, size, size);
}

/** Colours and what they stand for, with numbers: always there, and the same at every step. */
function paintLegend(context, scene) {
  const { layout, model, view, theme, look, state } = scene;
  const backward = look.beat?.symbol.startsWith("da") ? "blame" : "gradients";
  const mode = look.beat ? (look.beat.section === "backward" ? backward : "activations") : state.mode;
  const names = {
    weights: "weight w",
    activations: "w · a, what comes through",
    gradients: "gradient of the loss",
    blame: "w · dz, the blame sent back",
    change: "w − w at step 0",
  };
  const { recording } = view;
  const k = scene.scale;
  const bar = (layout.narrow ? 84 : 130) * Math.min(1.3, k);
  const [name, patch, below, last] = [6, 15, 32, 47].map(
    (offset) => layout.height - layout.foot + offset * k,
  );
  let x = layout.stacked || !layout.digit ? 14 : layout.digit.x + layout.digit.size + 40;
  if (layout.stacked && layout.width - x < 460) x = 14;
  const small = (text, at, y, options) =>
    write(context, scene, text, at, y, { size: 11, colour: theme.muted, ...options });
  small(names[mode], x, name);
  ramp(context, theme.divergingTable, x, patch, bar, 8 * k);
  small("−", x, below, { colour: theme.negative, weight: "700" });
  small("0", x + bar / 2, below, { align: "center" });
  small("+", x + bar, below, { colour: theme.positive, weight: "700", align: "right" });
  const numbers = Array.from({ length: recording.layers }, (_, i) =>
    number(model.edgeLimit(recording, i + 1, mode), 2),
  );
  small(
    layout.narrow
      ? `full at ± ${numbers.join(" · ")}`
      : `full colour: ${numbers.map((v, i) => `layer ${i + 1} ± ${v}`).join(", ")}`,
    x,
    last,
  );
  const told = Math.max(1, look.at || 1);
  const nodes = look.nodes[told] ?? "a";
  const signed = nodes !== "a" || recording.header.activation.signed;
  const limit =
    nodes === "z" ? recording.limits[`z${told}`] : model.nodeLimit(recording, nodes === "a" ? "a" : "dz");
  const right = x + bar + (layout.narrow ? 96 : 110) * k;
  small(
    { a: "neuron’s activation a", z: "weighted sum z", dz: "neuron’s blame dz", da: "blame collected, da" }[
      nodes
    ],
    right,
    name,
  );
  ramp(context, signed ? theme.divergingTable : theme.sequentialTable, right, patch, bar, 8 * k);
  small(signed ? `−${number(limit, 2)}` : "0", right, below);
  if (signed) small("0", right + bar / 2, below, { align: "center" });
  small(number(limit, 2), right + bar, below, { align: "right" });
}

/** The line under a saved picture: which run, which moment. */
export function paintCaption(context, scene, text) {
  write(context, scene, text, 14, scene.layout.height + 14, { size: 12, colour: scene.theme.muted });
  write(context, scene, "viznet", scene.layout.width - 14, scene.layout.height + 14, {
    size: 12,
    colour: scene.theme.muted,
    align: "right",
  });
}
