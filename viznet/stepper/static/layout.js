// Where everything of the stage is: pure geometry, from sizes to positions.

import { clamp } from "./numbers.js";

const LEAST_PITCH = 11; // neurons nearer than this become cells of a grid
const USUAL_HEIGHT = 640; // of the layers, in pixels; on a larger screen everything grows with it
const LEAST_HEIGHT = 200; // of the layers; where a legend would leave them less, there is none

/**
 * Places the layers and the bars of the answer.
 *
 * `digit` is the place of the input's picture, and its `edge` is where the column of the input ends; it is null in a
 * stage without input. On a narrow screen the input is above the network and ends at `inputBottom`; elsewhere that is 0.
 * @param {object} given
 * @param {number} given.width
 * @param {number} given.height
 * @param {number[]} given.sizes
 * @param {Layout["digit"]} given.digit
 * @param {number} given.inputBottom
 * @param {boolean} given.tiles whether the first layer's weights are shown as pictures
 * @param {number} given.answerWidth how wide the longest name of a class is, with its number
 * @param {number} given.scale
 * @returns {Layout}
 */
export function layoutStage({ width, height, sizes, digit, inputBottom, tiles, answerWidth, scale }) {
  const stacked = inputBottom > 0;
  const left = stacked || !digit ? 14 : digit.edge;
  const narrow = width - left < 400 * Math.max(1.15, scale);
  const head = (narrow ? 36 : 34) * scale;
  const top = inputBottom + head;
  const withLegend = (narrow ? 65 : 58) * scale;
  const legend = height - top - withLegend >= LEAST_HEIGHT * scale;
  const foot = legend ? withLegend : 12 * scale;
  const body = { top, height: Math.max(80, height - top - foot) };
  const growth = Math.max(1, body.height / USUAL_HEIGHT); // a larger screen gets larger neurons
  const usual = clamp(
    (width - left) * (narrow ? 0.42 : 0.3),
    (narrow ? 112 : 180) * scale,
    300 * Math.max(scale, growth),
  );
  const most = (width - left) * (narrow ? 0.55 : 0.5);
  const barsWidth = clamp(answerWidth + 44 * scale, usual, Math.max(usual, most)); // long names get more room
  const outX = width - barsWidth;
  const count = sizes.length - 1;
  const layers = [];
  const tileRoom = tiles ? Math.min(body.height / sizes[1], 48 * growth) + 34 : 0;
  for (let l = 1; l <= count; l++) {
    const n = sizes[l];
    const pitch = Math.min(body.height / n, (l === count ? 58 : 48) * growth);
    const grid = pitch < LEAST_PITCH;
    const share = count === 1 ? 1 : (l - 1) / (count - 1);
    const tile = l === 1 && tiles && !grid ? Math.min(pitch - 3, 44 * growth) : 0;
    const first =
      left + (stacked || !digit ? (grid ? 46 : Math.max(36, tileRoom)) : Math.max(90, (outX - left) * 0.24));
    const x = l === count ? outX : first + (outX - first) * share;
    layers.push(
      grid
        ? placeGrid(n, x, body, (outX - left) / (count + 0.6), narrow)
        : placeNodes(n, x, body, pitch, tile, 14 * growth),
    );
  }
  const reach = Math.max(24 * scale, (layers[count - 1].right - outX) + 12); // beside the last layer's neurons
  const bars = { x: outX + reach, width: barsWidth - reach - 8 * scale };
  return { narrow, stacked, width, height, legend, foot, body, growth, digit, layers, bars };
}

/**
 * @param {number} n
 * @param {number} x
 * @param {Layout["body"]} body
 * @param {number} pitch
 * @param {number} tile
 * @param {number} largest radius
 * @returns {LayerLayout}
 */
function placeNodes(n, x, body, pitch, tile, largest) {
  const r = clamp(pitch * 0.36, 4, largest);
  const y0 = body.top + (body.height - pitch * n) / 2 + pitch / 2;
  const nodes = Array.from({ length: n }, (_, j) => ({ x, y: y0 + j * pitch, r }));
  return { x, nodes, pitch, tile, left: x - r - (tile ? tile + 6 : 0), right: x + r };
}

/**
 * @param {number} n
 * @param {number} x
 * @param {Layout["body"]} body
 * @param {number} room
 * @param {boolean} narrow
 * @returns {LayerLayout}
 */
function placeGrid(n, x, body, room, narrow) {
  const width = Math.min(room * (narrow ? 0.86 : 0.74), Math.max(240, body.height * 0.4));
  let columns = Math.max(1, Math.round(Math.sqrt((n * width) / body.height)));
  while (columns < n && (Math.ceil(n / columns) * width) / columns > body.height) columns += 1;
  const rows = Math.ceil(n / columns);
  const cell = Math.min(width / columns, body.height / rows);
  const left = x - (columns * cell) / 2;
  return {
    x,
    grid: { x: left, y: body.top + (body.height - rows * cell) / 2, cell, columns, rows, n },
    left,
    right: left + columns * cell,
  };
}

/**
 * Where a neuron is.
 * @param {LayerLayout} layer
 * @param {number} unit
 * @returns {Disc}
 */
export function placeOf(layer, unit) {
  if (layer.nodes) return layer.nodes[unit];
  const { x, y, cell, columns } = layer.grid;
  return {
    x: x + ((unit % columns) + 0.5) * cell,
    y: y + (Math.floor(unit / columns) + 0.5) * cell,
    r: cell / 2,
  };
}

/**
 * The neuron at a point, or null. A point a little beside a disc counts, and so do its picture and its bar.
 * @param {Layout} layout
 * @param {number} px
 * @param {number} py
 */
export function neuronAt(layout, px, py) {
  for (const [i, layer] of layout.layers.entries()) {
    const last = i === layout.layers.length - 1;
    if (layer.grid) {
      const { x, y, cell, columns, rows, n } = layer.grid;
      const column = Math.floor((px - x) / cell);
      const row = Math.floor((py - y) / cell);
      const unit = row * columns + column;
      if (column >= 0 && column < columns && row >= 0 && row < rows && unit < n)
        return { layer: i + 1, unit };
    } else {
      const right = last ? layout.bars.x + layout.bars.width : layer.right + 6;
      if (px < layer.left - 6 || px > right) continue;
      const unit = Math.round((py - layer.nodes[0].y) / layer.pitch);
      if (unit >= 0 && unit < layer.nodes.length && Math.abs(py - layer.nodes[unit].y) <= layer.pitch / 2) {
        return { layer: i + 1, unit };
      }
    }
  }
  return null;
}
