// Paints the stage: digit, edges, neurons, answer, legend. It reads no element of the page and remembers nothing.

import { paintAnswer } from "./answer-bars.js";
import { ramp, write } from "./brush.js";
import { ColourScale } from "./colour.js";
import { FONT } from "./dom.js";
import { paintEdges } from "./edges.js";
import { paintNodes } from "./nodes.js";
import { number } from "./numbers.js";
import { edgeLimit, nodeLimit } from "./scales.js";
import { fill } from "./sentence.js";

const LAYER_IN_FULL = "layer {layer} · {size} × {activation}";

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function paintStage(context, scene) {
  const { layout } = scene;
  context.lineCap = "round";
  context.imageSmoothingEnabled = false;
  paintHeadings(context, scene);
  paintBand(context, scene);
  if (scene.whole) paintDigit(context, scene);
  for (let l = 1; l <= layout.layers.length; l++) paintEdges(context, scene, l);
  for (let l = 1; l <= layout.layers.length; l++) paintNodes(context, scene, l);
  paintAnswer(context, scene);
  if (layout.legend) paintLegend(context, scene);
}

/**
 * The names of the layers, as long as there is room for.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
function paintHeadings(context, scene) {
  const { layout, view, theme } = scene;
  const { sizes, header } = view.recording;
  const last = layout.layers.length - 1;
  const y = layout.body.top - 16 * scene.scale;
  /** @type {((i: number) => string)[]} */
  const spellings = [
    (i) => fill(LAYER_IN_FULL, { layer: i + 1, size: sizes[i + 1], activation: header.activation.label }),
    (i) => fill("layer {layer}", { layer: i + 1 }),
    (i) => String(i + 1),
  ];
  context.font = `${12 * scene.scale}px ${FONT}`;
  const room = last > 0 ? layout.layers[1].x - layout.layers[0].x - 10 : Infinity;
  const name = spellings.find((spelling) => context.measureText(spelling(0)).width < room) ?? spellings[2];
  for (const [i, layer] of layout.layers.entries()) {
    const colour = scene.visibility.layer === i + 1 ? theme.ink : theme.muted;
    if (i < last) {
      const half = context.measureText(name(i)).width / 2;
      write(context, scene, name(i), Math.max(layer.x, half), y, { colour, align: "center" }); // not over the left edge
    } else {
      const answer = header.output === "softmax" && !layout.narrow ? "answer · softmax" : "answer";
      write(context, scene, answer, layer.x - (layer.nodes?.[0].r ?? 0), y, { colour });
    }
  }
}

/**
 * A band behind the layer that the walkthrough explains.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
function paintBand(context, scene) {
  const { layout, visibility, theme } = scene;
  if (!visibility.layer) return;
  const layer = layout.layers[visibility.layer - 1];
  const bars = visibility.layer === layout.layers.length;
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

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
function paintDigit(context, { layout, view, theme, imageShape }) {
  if (!layout.digit) return;
  const { x, y, width, height } = layout.digit;
  const [rows, columns] = imageShape;
  const picture = new ColourScale(theme, 1, { signed: false }).image(view.x, columns, rows);
  context.drawImage(picture, x, y, width, height);
  context.strokeStyle = theme.faint;
  context.lineWidth = 1;
  context.strokeRect(x, y, width, height);
}

/** @type {Record<EdgeMode, string[]>} names for wide and narrow pictures */
const EDGE_NAMES = {
  weights: ["weight w", "w"],
  activations: ["w · a, what comes through", "w · a"],
  gradients: ["gradient of the loss", "dL/dw"],
  backward: ["w · dz, what is sent back", "w · dz"],
  change: ["w − w at the first moment", "w − w₀"],
};

/** @type {Record<NodeSymbol, string[]>} */
const NODE_NAMES = {
  a: ["neuron’s activation a", "activation a"],
  z: ["weighted sum z", "sum z"],
  dz: ["gradient dz of the sum", "dz"],
  da: ["gradient da of a", "da"],
};

/**
 * The colours and what they stand for, in numbers. It is always there, and the same at every step.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
function paintLegend(context, scene) {
  const { layout, view, theme, visibility } = scene;
  const { recording } = view;
  const mode = edgeModeOf(scene);
  const k = scene.scale;
  const [nameY, rampY, numbersY, limitsY] = [10, 19, 36, 51].map(
    (offset) => layout.height - layout.foot + offset * k,
  );
  let x = layout.stacked || !layout.digit ? 14 : layout.digit.edge + 40;
  if (layout.stacked && layout.width - x < 460) x = 14;
  /** @type {(text: string, at: number, y: number, options?: Parameters<typeof write>[5]) => void} */
  const small = (text, at, y, options) =>
    write(context, scene, text, at, y, { size: 11, colour: theme.muted, ...options });
  const room = (layout.width - x - 110 * k) / 2.4; // so that both scales are whole
  const bar = layout.narrow ? 84 * Math.min(1.3, k) : Math.min(130 * k, room);
  context.font = `${11 * k}px ${FONT}`;
  /** @type {(spellings: string[], end: number, begin?: number) => string} the first that ends in time, else the last */
  const fitting = (spellings, end, begin = x) =>
    spellings.find((text) => begin + context.measureText(text).width < end) ?? spellings[spellings.length - 1];
  ramp(context, theme.divergingTable, x, rampY, bar, 8 * k);
  small("−", x, numbersY, { colour: theme.negative, weight: "700" });
  small("0", x + bar / 2, numbersY, { align: "center" });
  small("+", x + bar, numbersY, { colour: theme.positive, weight: "700", align: "right" });
  const limits = Array.from({ length: recording.layers }, (_, i) =>
    number(edgeLimit(recording, i + 1, mode), 2),
  );
  const each = limits.map((v) => `± ${v}`).join(", ");
  const named = limits.map((limit, i) => fill("layer {layer} ± {limit}", { layer: i + 1, limit })).join(", ");
  const byLayer = fill("full colour by layer: {limits}", { limits: each });
  const whole = layout.narrow ? [] : [fill("full colour: {limits}", { limits: named })];
  small(fitting([...whole, byLayer, each], layout.width), x, limitsY);
  const layer = visibility.layer || 1;
  const symbol = visibility.nodes[layer] ?? "a";
  const signed = symbol !== "a" || recording.header.activation.signed;
  const limit =
    symbol === "z" ? recording.limits[`z${layer}`] : nodeLimit(recording, symbol === "a" ? "a" : "dz");
  const most = number(limit, 2);
  const numberWidth = context.measureText(`−${most}`).width;
  const nodeBar = signed ? Math.max(bar, 2.2 * numberWidth) : bar; // so that its two ends do not meet
  const needed = Math.max(nodeBar, context.measureText(NODE_NAMES[symbol][1]).width);
  const right = Math.min(x + bar + (layout.narrow ? 96 : 110) * k, layout.width - needed - 2);
  small(fitting(EDGE_NAMES[mode], right - 6), x, nameY);
  small(fitting(NODE_NAMES[symbol], layout.width, right), right, nameY);
  ramp(context, signed ? theme.divergingTable : theme.sequentialTable, right, rampY, nodeBar, 8 * k);
  small(signed ? `−${most}` : "0", right, numbersY);
  if (signed && nodeBar > 2.6 * numberWidth) small("0", right + nodeBar / 2, numbersY, { align: "center" });
  small(most, right + nodeBar, numbersY, { align: "right" });
}

/**
 * What the connections show that the legend explains.
 * @param {Scene} scene
 * @returns {EdgeMode}
 */
function edgeModeOf({ visibility, state }) {
  const { line } = visibility;
  if (!line) return state.mode;
  if (line.section !== "backward") return "activations";
  return line.symbol.startsWith("da") ? "backward" : "gradients";
}

/**
 * The line under a saved picture: which run, which moment.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {string} text
 */
export function paintCaption(context, scene, text) {
  const { layout, theme } = scene;
  const y = layout.height + 14;
  write(context, scene, text, 14, y, { size: 12, colour: theme.muted });
  write(context, scene, "viznet", layout.width - 14, y, { size: 12, colour: theme.muted, align: "right" });
}
