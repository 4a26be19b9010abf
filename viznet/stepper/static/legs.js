// The settings of a fork, one leg after the other, as data and as text in an address.

import { OPTIMIZERS } from "./optimizers.js";

const MOST_LEGS = 40;
const MOST_STEPS = 1e6;
export const MOST_BATCH = 1000;
export const MOST_RATE = 1e38;

/**
 * The settings of the run itself, with which a fork begins.
 * @param {Header} header
 * @returns {Settings}
 */
export function ownSettings({ optimizer, plainRate, batchSize, sizes }) {
  const known = Object.hasOwn(OPTIMIZERS, optimizer.name);
  const classes = Array.from({ length: sizes[sizes.length - 1] }, (_, k) => k);
  return {
    optimizer: known ? optimizer.name : "sgd",
    rate: known ? optimizer.lr : plainRate,
    batch: Math.min(MOST_BATCH, batchSize),
    seed: 1,
    classes,
    drawings: [],
    example: null,
  };
}

/**
 * Whether a training with these settings goes on as before.
 * @param {Settings} one
 * @param {Settings} other
 */
export function areSame(one, other) {
  /** @param {Settings} settings */
  const text = ({ optimizer, rate, batch, seed, classes, drawings, example }) =>
    JSON.stringify([optimizer, rate, batch, seed, classes, drawings, example]);
  return text(one) === text(other);
}

/**
 * The legs of the first `count` steps.
 * @param {Leg[]} legs
 * @param {number} count
 * @returns {Leg[]}
 */
export function cut(legs, count) {
  const kept = [];
  let left = count;
  for (const leg of legs) {
    if (left <= 0 && kept.length) break;
    kept.push({ ...leg, steps: Math.min(leg.steps, left) });
    left -= leg.steps;
  }
  return kept;
}

/** @param {Leg[]} legs */
export function lengthOf(legs) {
  return legs.reduce((sum, { steps }) => sum + steps, 0);
}

/**
 * Settings as text.
 * @param {Settings} settings
 * @param {number} classes how many classes there are
 */
export function settingsText({ optimizer, rate, batch, seed, classes: some, drawings, example }, classes) {
  /** @param {number[]} numbers */
  const list = (numbers) => numbers.join(".") || "-";
  const learned = example !== null ? `x${example}` : some.length === classes ? "all" : list(some);
  return [optimizer, rate, batch, seed, learned, list(drawings)].join(":");
}

/**
 * The settings that a text describes; null where it makes no sense for this page.
 * @param {string} text
 * @param {{classes: number, examples: number, drawings: number}} page
 * @returns {Settings | null}
 */
export function settingsFrom(text, page) {
  const [optimizer, ...rest] = text.split(":");
  const [rate, batch, seed, learned, drawn] = rest;
  const [η, size, begin] = [rate, batch, seed].map(Number);
  if (!Object.hasOwn(OPTIMIZERS, optimizer) || rest.length !== 5) return null;
  if (![size, begin].every((v) => Number.isInteger(v) && v >= 0)) return null;
  if (!(η > 0 && η <= MOST_RATE) || size < 1 || size > MOST_BATCH || begin > 1e12) return null;
  const all = Array.from({ length: page.classes }, (_, k) => k);
  const example = /^x\d{1,9}$/.test(learned) ? Number(learned.slice(1)) : null;
  if (example !== null && example >= page.examples) return null;
  const classes = example !== null ? [] : learned === "all" ? all : numbersBelow(learned, page.classes);
  return { optimizer, rate: η, batch: size, seed: begin, classes, drawings: numbersBelow(drawn, page.drawings), example };
}

/**
 * A fork as text: where it begins, its legs, its name.
 * @param {Fork} fork
 * @param {number} classes how many classes there are
 */
export function forkText({ from, legs, name }, classes) {
  const texts = legs.map((leg) => {
    const moved = leg.edits.map(({ layer, i, j, by }) => `${layer}.${i}.${j}_${by}`).join(",") || "-";
    return [settingsText(leg, classes), moved, leg.steps].join(":");
  });
  return encodeURIComponent([from, ...texts, `=${name}`].join("/"));
}

/**
 * The fork that a text describes; null where it makes no sense for this page.
 * @param {string} text
 * @param {{steps: number[], classes: number, examples: number, drawings: number}} page
 * @param {(text: string) => Edit[]} editsFrom
 * @returns {Omit<Fork, "id"> | null}
 */
export function forkFrom(text, page, editsFrom) {
  const [head, ...name] = text.split("/=");
  const [from, ...parts] = head.split("/");
  const legs = parts.slice(0, MOST_LEGS).map((part) => legFrom(part, page, editsFrom));
  if (!page.steps.includes(Number(from)) || !legs.length || legs.includes(null)) return null;
  return { from: Number(from), legs: /** @type {Leg[]} */ (legs), name: name.join("/=").slice(0, 60) };
}

/**
 * @param {string} text
 * @param {{classes: number, examples: number, drawings: number}} page
 * @param {(text: string) => Edit[]} editsFrom
 * @returns {Leg | null}
 */
function legFrom(text, page, editsFrom) {
  const parts = text.split(":");
  const settings = settingsFrom(parts.slice(0, -2).join(":"), page);
  const [moved, steps] = parts.slice(-2);
  const count = Number(steps);
  if (!settings || !Number.isInteger(count) || count < 0 || count > MOST_STEPS) return null;
  const { classes, drawings, example } = settings;
  if (example === null && !classes.length && !drawings.length) return null;
  return { ...settings, edits: editsFrom(moved.replaceAll("_", ":")), steps: count };
}

/**
 * @param {string} text
 * @param {number} end
 */
function numbersBelow(text, end) {
  const numbers = text.split(".").filter((part) => /^\d{1,9}$/.test(part)).map(Number);
  return [...new Set(numbers)].filter((k) => k < end);
}
