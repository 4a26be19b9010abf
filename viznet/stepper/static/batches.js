// Which examples a training in the page learns from: shuffled by a seed, so that a link gives the same training again.

/**
 * Numbers from 0 to below 1 that look random, always the same ones for a seed (mulberry32).
 * @param {number} seed
 */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Batches without end. Every epoch shuffles all digits anew, as in viznet/batches.py.
 *
 * Drawings take turns in at most half of every batch, because a few of them would be lost among hundreds of digits.
 * Without digits, a batch has drawings only.
 * @param {Learned[]} digits
 * @param {Learned[]} drawings
 * @param {number} size
 * @param {number} seed
 * @returns {Generator<Learned[], never, undefined>}
 */
export function* batches(digits, drawings, size, seed) {
  const next = random(seed);
  const own = Math.min(drawings.length, digits.length ? Math.floor(size / 2) : size);
  let turn = 0;
  const withDrawings = (/** @type {Learned[]} */ batch) => {
    const chosen = Array.from({ length: own }, (_, k) => drawings[(turn + k) % drawings.length]);
    turn += own;
    return [...chosen, ...batch];
  };
  const room = Math.max(1, size - own);
  for (;;) {
    if (!digits.length) yield withDrawings([]);
    const order = digits.slice();
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    for (let at = 0; at < order.length; at += room) yield withDrawings(order.slice(at, at + room));
  }
}
