// The axis of time: it runs through the recorded steps, dense where the recording is, and then on to the end of a fork.

const MOST = 2000; // places behind the end of the recording

/**
 * The steps at the whole places of the axis.
 * @param {number[]} recorded
 * @param {number} end the last step that a fork has reached
 */
export function axisOf(recorded, end) {
  const last = recorded[recorded.length - 1];
  if (end <= last) return recorded;
  const mean = (last - recorded[0]) / Math.max(1, recorded.length - 1);
  const gap = Math.max(1, mean, last - (recorded[recorded.length - 2] ?? last - 1));
  const count = Math.min(MOST, Math.ceil((end - last) / gap));
  return [...recorded, ...Array.from({ length: count }, (_, k) => last + ((end - last) * (k + 1)) / count)];
}

/**
 * The place of a step.
 * @param {number[]} axis
 * @param {number} step
 */
export function positionOn(axis, step) {
  const i = lastAt(axis, step);
  if (i >= axis.length - 1) return axis.length - 1;
  return i + Math.min(1, Math.max(0, (step - axis[i]) / (axis[i + 1] - axis[i])));
}

/**
 * The step at a place.
 * @param {number[]} axis
 * @param {number} position
 */
export function stepOn(axis, position) {
  const i = Math.min(axis.length - 1, Math.max(0, Math.floor(position)));
  if (i === axis.length - 1) return axis[i];
  return axis[i] + (position - i) * (axis[i + 1] - axis[i]);
}

/**
 * Where the last of some growing numbers is that is not above a limit; 0 if all are.
 * @param {number[]} numbers
 * @param {number} limit
 */
export function lastAt(numbers, limit) {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (numbers[middle] <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
