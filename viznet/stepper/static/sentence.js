// Whole sentences with named placeholders, as in viznet/walkthroughs/sentence.py.

import { thousands } from "./numbers.js";

/**
 * The template with a value in the place of every placeholder; whole numbers get commas between thousands.
 *
 * `fill("It has {count} inputs.", { count: 1024 })` is "It has 1,024 inputs."
 * @param {string} template
 * @param {Record<string, string | number>} values
 */
export function fill(template, values = {}) {
  const unused = new Set(Object.keys(values));
  const text = template.replace(/\{(\w+)\}/g, (_, name) => {
    if (!Object.hasOwn(values, name)) throw new Error(`the sentence “${template}” has no value for ${name}`);
    unused.delete(name);
    const value = values[name];
    return typeof value === "number" ? thousands(value) : value;
  });
  if (unused.size) throw new Error(`the sentence “${template}” has no place for ${[...unused].join(", ")}`);
  return text;
}

/**
 * A sentence with a counted noun: the form for one, or for any other number.
 * @param {number} count
 * @param {string} one
 * @param {string} many
 */
export function counted(count, one, many) {
  return fill(count === 1 ? one : many, { count });
}
