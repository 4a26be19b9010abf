// Rounds written arithmetic so that it is right as it is written: the rule of viznet/walkthroughs/sums.py, in the same words.
//
//   · What stands before the last "=" gets more decimals until it gives the result as it is shown.
//   · The terms of a column get the same decimals as their total. If they still do not add up, one more term, called
//     "rounding", says by how much.
//   · The result itself changes only where GROWTH more decimals do not help. Then it is what the shown numbers give.
//
// Rounding looks at the exact value of a number, and a half is rounded away from 0: this is what toFixed does. A rounded
// number is {units, decimals}: so many units of the last decimal place, as a BigInt, so that sums of them are exact. A
// huge number is rounded before the point: its decimals are below 0.
// tests/vectors/sums.json holds cases that both languages are tested against.

import { grouped, LARGEST, number, SMALLEST } from "./numbers.js";

const GROWTH = 6; // the most decimals that a number may have beyond those of its result
const SUM_GROWTH = 1; // the most decimals that a column may gain before it needs a term called "rounding"
const MOST_PLACES = 6; // this many decimals are written out in any case
const MOST_DECIMALS = 60; // no number is shown with more decimals
const EXACT = 100; // the most decimals of toFixed; a number of 1 and more has at most 52
const LOG_DIGITS = [3, 4, 5, 6, 7, 8, 9]; // how many digits of p are tried in −ln p

/**
 * The number at so many decimals; a number that is not finite stays what it is.
 * @param {number} value
 * @param {number} decimals
 * @returns {Rounded}
 */
export function rounded(value, decimals) {
  if (!Number.isFinite(value)) return notFinite(value, decimals);
  if (Math.abs(value) >= 1e21) return coarser({ units: BigInt(value), decimals: 0 }, decimals); // toFixed ends here
  if (decimals < 0) return coarser(rounded(value, EXACT), decimals);
  return { units: BigInt(value.toFixed(decimals).replace(".", "")), decimals };
}

/**
 * The number at so many significant digits.
 * @param {number} value
 * @param {number} digits
 * @returns {Rounded}
 */
function significant(value, digits) {
  if (value === 0) return { units: 0n, decimals: 0 };
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  return { units: BigInt(mantissa.replace(".", "")), decimals: digits - 1 - Number(exponent) };
}

/**
 * The inputs of a formula, rounded finer and finer: with more and more decimals than the result, or, where the result is
 * huge and rounded before the point, with more and more significant digits. A rounded input stands as it is.
 * @param {(Rounded | number)[]} inputs
 * @param {number} decimals
 */
function* finer(inputs, decimals) {
  for (let more = 0; more <= GROWTH; more++)
    yield inputs.map((input) => {
      if (typeof input === "object") return input;
      return decimals < 0 ? significant(input, 3 + more) : rounded(input, decimals + more);
    });
}

/**
 * An infinite number or NaN: it has no units.
 * @param {number} value
 * @param {number} decimals
 * @returns {Rounded}
 */
function notFinite(value, decimals) {
  return /** @type {any} */ ({ value, decimals });
}

/**
 * A rounded number at fewer decimals.
 * @param {Rounded} shown
 * @param {number} wanted
 * @returns {Rounded}
 */
function coarser({ units, decimals }, wanted) {
  if (decimals <= wanted) return { units: units * power(wanted - decimals), decimals: wanted };
  const unit = power(decimals - wanted);
  const size = units < 0n ? -units : units;
  const whole = (2n * size + unit) / (2n * unit); // a half goes away from 0
  return { units: units < 0n ? -whole : whole, decimals: wanted };
}

/** @param {number} decimals */
function power(decimals) {
  return 10n ** BigInt(decimals);
}

/**
 * @param {Rounded} one
 * @param {Rounded} other
 * @returns {Rounded}
 */
export function times(one, other) {
  return { units: one.units * other.units, decimals: one.decimals + other.decimals };
}

/**
 * @param {Rounded} one
 * @param {Rounded} other
 * @returns {Rounded}
 */
export function minus(one, other) {
  const decimals = Math.max(one.decimals, other.decimals);
  return { units: coarser(one, decimals).units - coarser(other, decimals).units, decimals };
}

/**
 * A rounded number as it is written: with a true minus sign, and with a plus if it is added to something. If it is
 * rounded before the point, it has a power of ten, for its zeros would look like digits.
 * @param {Rounded} shown
 * @returns {string}
 */
export function written(shown, { plus = false } = {}) {
  if (shown.value !== undefined) return number(shown.value);
  const { units, decimals } = shown;
  const sign = units < 0n ? "−" : plus ? "+" : "";
  const figures = String(units < 0n ? -units : units);
  const size = figures.length - 1 - decimals; // the power of ten of the first digit
  const tiny = decimals > MOST_PLACES && size < SMALLEST;
  if (units === 0n && (decimals < 0 || decimals > MOST_PLACES)) return `${sign}0`;
  if (units !== 0n && (tiny || decimals < 0)) {
    const mantissa = figures.length > 1 ? `${figures[0]}.${figures.slice(1)}` : figures;
    return `${sign}${mantissa}e${size}`.replace("-", "−");
  }
  const digits = figures.padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  return sign + grouped(decimals ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits);
}

/**
 * The exact number that stands in a formula as it is: 0, 1, 0.01. Any other number stays a float.
 * @param {number} value
 * @returns {Rounded | number}
 */
export function short(value) {
  if (Math.abs(value) >= 1e21 && Number.isFinite(value)) return rounded(value, 0);
  const brief = Number(value.toFixed(2));
  if (!(Math.abs(brief - value) < 1e-8)) return value;
  const [, decimals = ""] = String(brief).split(".");
  return rounded(brief, decimals.length);
}

/**
 * How many decimals show `digits` significant ones of the largest of the values. They are below 0 for huge numbers.
 * @param {number[]} values
 */
export function decimalsFor(values, { digits = 2, least = 2, most = MOST_DECIMALS } = {}) {
  const largest = values.filter(Number.isFinite).reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  if (largest === 0) return least;
  const exponent = Number(largest.toExponential().split("e")[1]);
  if (exponent > LARGEST) return digits - 1 - exponent;
  return Math.min(most, Math.max(least, digits - 1 - exponent));
}

/**
 * The inputs with as many decimals as it takes for the formula to give the result as it is shown.
 *
 * An input that is rounded already stands as it is. The formula may give a rounded number or a float.
 * @param {(...inputs: any[]) => Rounded | number} formula of rounded numbers
 * @param {(Rounded | number)[]} inputs
 * @param {number} result
 * @param {number} decimals
 * @returns {{inputs: Rounded[], result: Rounded}}
 */
export function roundFormula(formula, inputs, result, decimals) {
  const finite = inputs.every((input) => typeof input === "object" || Number.isFinite(input));
  if (!finite || !Number.isFinite(result)) {
    const asTheyAre = inputs.map((input) => (typeof input === "object" ? input : notFinite(input, decimals)));
    return { inputs: asTheyAre, result: notFinite(result, decimals) };
  }
  const wanted = rounded(result, decimals);
  /** @type {{inputs: Rounded[], result: Rounded}} */
  let last = { inputs: [], result: wanted };
  for (const shown of finer(inputs, decimals)) {
    const value = formula(...shown);
    const reader = typeof value === "number" ? rounded(value, decimals) : coarser(value, decimals);
    last = { inputs: shown, result: reader };
    if (reader.units === wanted.units) break;
  }
  return last;
}

/**
 * A loss as it is written: so many digits, and three decimals or more.
 * @param {number} loss
 */
export function lossNumber(loss, digits = 3) {
  return loss === 0 ? "0" : written(rounded(loss, decimalsFor([loss], { digits, least: 3 })));
}

/**
 * Two factors and their product, which has so many decimals.
 * @param {number} a
 * @param {number} w
 * @param {number} decimals
 */
export function roundProduct(a, w, decimals) {
  return roundFormula(times, [a, w], a * w, decimals);
}

/**
 * Terms and their total at the same decimals, and what is missing between them.
 * @param {number[]} terms
 * @param {number} total
 * @param {number} decimals
 */
export function roundSum(terms, total, decimals) {
  /** @param {number} d */
  const at = (d) => {
    const shown = terms.map((term) => rounded(term, d));
    const whole = rounded(total, d);
    const missing = shown.reduce((left, term) => left - term.units, whole.units);
    return { terms: shown, total: whole, rounding: { units: missing, decimals: d }, decimals: d };
  };
  if (![...terms, total].every(Number.isFinite)) {
    const shown = terms.map((term) => rounded(term, decimals));
    return { terms: shown, total: rounded(total, decimals), rounding: { units: 0n, decimals }, decimals };
  }
  const tries = Array.from({ length: SUM_GROWTH + 1 }, (_, more) => at(decimals + more));
  return tries.find((one) => one.rounding.units === 0n) ?? tries[0];
}

/**
 * A weighted sum as a column: Σ a · w, one product a row, and what is added to them, such as the bias.
 * @param {[number, number][]} pairs
 * @param {number[]} addends
 * @param {number} total
 * @param {number} decimals
 */
export function roundColumn(pairs, addends, total, decimals) {
  const products = pairs.map(([a, w]) => a * w);
  const column = roundSum([...products, ...addends], total, decimals);
  const [wanted, others] = [column.terms.slice(0, pairs.length), column.terms.slice(pairs.length)];
  const places = column.decimals;
  if (![...pairs.flat(), ...addends, total].every(Number.isFinite)) {
    const rows = pairs.map((pair, k) => ({
      inputs: pair.map((factor) => rounded(factor, places)),
      result: wanted[k],
    }));
    return { rows, addends: others, total: column.total, rounding: column.rounding, decimals: places };
  }
  /** @type {{inputs: Rounded[], result: Rounded}[]} */
  let rows = [];
  for (const factors of finer(pairs.flat(), places)) {
    rows = pairs.map((_, k) => {
      const inputs = factors.slice(2 * k, 2 * k + 2);
      return { inputs, result: coarser(times(inputs[0], inputs[1]), places) };
    });
    if (rows.every((row, k) => row.result.units === wanted[k].units)) break;
  }
  const parts = [...rows.map((row) => row.result), ...others];
  const missing = parts.reduce((left, part) => left - part.units, column.total.units);
  const rounding = { units: missing, decimals: places };
  return { rows, addends: others, total: column.total, rounding, decimals: places };
}

/**
 * How p is to be written so that −ln p gives the loss as it is shown; null where no digits of p can do that.
 * @param {number} p
 * @param {number} loss
 * @param {number} decimals
 * @returns {[string, Rounded] | null}
 */
export function roundLog(p, loss, decimals) {
  if (!(p > 0 && p <= 1 && Number.isFinite(loss))) return null;
  const wanted = rounded(loss, decimals);
  for (const digits of LOG_DIGITS) {
    const text = number(p, digits);
    const reader = rounded(-Math.log(Number(text.replace("−", "-").replace(/,/g, ""))), decimals);
    if (reader.units === wanted.units) return [text, wanted];
  }
  return null;
}
