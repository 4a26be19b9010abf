// Numbers as a person reads them: a real minus sign, three significant digits, and words for NaN and infinity. A number
// from 0.0001 to 99,999 is written out, with a comma between thousands; a smaller or larger one has a power of ten.
// viznet/walkthroughs/numbers.py follows the same rule. Numbers that stand in a formula together are rounded by sums.js.

export const SMALLEST = -4; // the powers of ten between which a number is written out
export const LARGEST = 4;

/**
 * A number that stands alone, with so many significant digits: 0.00490, 0.938, 12.3, 4.40e−5, 1.23e6.
 * @param {number} value
 * @returns {string}
 */
export function number(value, digits = 3) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : "−∞";
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power >= SMALLEST && power <= LARGEST) return fixed(value, Math.max(0, digits - 1 - power));
  return `${mantissa}e${power}`.replace(/-/g, "−");
}

/**
 * A number after the words “at most”: it is rounded up.
 * @param {number} value
 */
export function atMost(value, digits = 2) {
  if (!Number.isFinite(value) || value === 0) return number(value, digits);
  const nearest = value.toExponential(digits - 1);
  if (Number(nearest) >= value) return number(Number(nearest), digits);
  const [mantissa, power] = nearest.split("e");
  const [unit, places] = [10 ** (digits - 1), Number(power) - digits + 1];
  return number(Number(`${Math.round(Number(mantissa) * unit) + 1}e${places}`), digits);
}

/**
 * A number with so many decimals.
 * @param {number} value
 * @param {number} decimals
 */
export function fixed(value, decimals) {
  if (!Number.isFinite(value)) return number(value);
  const text = value.toFixed(decimals);
  return grouped((Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−"));
}

/**
 * The digits before the point in groups of three, with commas.
 * @param {string} text
 */
export function grouped(text) {
  const [whole, ...rest] = text.split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...rest].join(".");
}

/**
 * A number that somebody chose, such as η, without zeros at its end: 0.1, 0.015, 1e−5.
 * @param {number} value
 */
export function setting(value) {
  const [mantissa, ...exponent] = number(value, 6).split("e");
  const brief = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return [brief, ...exponent].join("e");
}

/**
 * A number with its sign, for things that are added.
 * @param {number} value
 */
export function signed(value, digits = 3) {
  const text = number(value, digits);
  return /^[−+]/.test(text) || Number.isNaN(value) ? text : `+${text}`;
}

/**
 * An output of the network: in percent if it is a probability.
 * @param {{output: string}} net
 * @param {number} value
 */
export function outputText({ output }, value, decimals = 1) {
  return output === "softmax" ? percent(value, decimals) : number(value);
}

/** @param {number} value */
export function percent(value, decimals = 1) {
  return Number.isFinite(value) ? `${fixed(value * 100, decimals)} %` : number(value);
}

/**
 * A whole number with a comma between groups of three digits.
 * @param {number} value
 */
export function thousands(value) {
  return grouped(String(Math.round(value)));
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
