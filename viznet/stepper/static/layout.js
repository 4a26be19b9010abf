// Where everything of the stage stands: pure geometry, from sizes to positions.

import { clamp } from "./numbers.js";

const LEAST_PITCH = 13; // neurons nearer than this become cells of a grid

/**
 * Places the layers and the answer bars.
 *
 * `digit` is the rectangle of the digit's picture (null where another stage has it), above which, on a narrow screen,
 * the input takes the room down to `inputBottom`; else that is 0. Returns {narrow, layers, bars, head,
 * foot}: a layer has nodes {x, y, r} or, when it is large, grid {x, y, cell, columns, rows}; both have x, left and right.
 */
export function layoutStage({ width, height, sizes, digit, inputBottom, tiles, scale }) {
  const stacked = inputBottom > 0;
  const left = stacked || !digit ? 14 : digit.x + digit.size;
  const narrow = width - left < 460;
  const head = (narrow ? 36 : 34) * scale;
  const foot = (narrow ? 62 : 54) * scale;
  const top = inputBottom + head;
  const body = { top, height: Math.max(80, height - top - foot) };
  const barsWidth = clamp((width - left) * (narrow ? 0.42 : 0.3), 112 * scale, 300 * scale);
  const outX = width - barsWidth;
  const count = sizes.length - 1;
  const layers = [];
  const tileRoom = tiles ? Math.min(body.height / sizes[1], 48) + 34 : 0;
  for (let l = 1; l <= count; l++) {
    const n = sizes[l];
    const pitch = Math.min(body.height / n, l === count ? 58 : 48);
    const grid = pitch < LEAST_PITCH;
    const share = count === 1 ? 1 : (l - 1) / (count - 1);
    const tile = l === 1 && tiles && !grid ? Math.min(pitch - 3, 44) : 0;
    const first =
      left + (stacked || !digit ? (grid ? 46 : Math.max(36, tileRoom)) : Math.max(90, (outX - left) * 0.24));
    const x = l === count ? outX : first + (outX - first) * share;
    layers.push(
      grid
        ? placeGrid(n, x, body, (outX - left) / (count + 0.6), narrow)
        : placeNodes(n, x, body, pitch, tile),
    );
  }
  return {
    narrow,
    stacked,
    width,
    height,
    head,
    foot,
    body,
    digit,
    layers,
    bars: { x: outX + 24 * scale, width: barsWidth - 32 * scale },
  };
}

function placeNodes(n, x, body, pitch, tile) {
  const r = clamp(pitch * 0.36, 4, 14);
  const y0 = body.top + (body.height - pitch * n) / 2 + pitch / 2;
  const nodes = Array.from({ length: n }, (_, j) => ({ x, y: y0 + j * pitch, r }));
  return { x, nodes, pitch, tile, left: x - r - (tile ? tile + 6 : 0), right: x + r };
}

function placeGrid(n, x, body, room, narrow) {
  const width = Math.min(room * (narrow ? 0.86 : 0.74), 240);
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

/** Where a neuron is: {x, y, r}. */
export function placeOf(layer, unit) {
  if (layer.nodes) return layer.nodes[unit];
  const { x, y, cell, columns } = layer.grid;
  return {
    x: x + ((unit % columns) + 0.5) * cell,
    y: y + (Math.floor(unit / columns) + 0.5) * cell,
    r: cell / 2,
  };
}

/** The neuron at a point: {layer, unit}, or null. Discs can be missed by a little; their tiles and bars count too. */
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
