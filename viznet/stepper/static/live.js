// A run that is still training: asks for what was recorded since, and follows when the reader looks at the newest moment.

import { bytesOf, inflate, unpack, unpackFloats } from "./decode.js";

const PAUSE = 1000; // milliseconds between two questions

/** Follows the run at `address`; `grown(before)` hears of new snapshots, with their count before. */
export function follow(recording, address, grown, tell) {
  let failures = 0;
  tell("● training now");
  async function ask() {
    try {
      const answer = await fetch(`${address}?after=${recording.length}`, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const before = recording.length;
      const told = await answer.json();
      await take(recording, told);
      failures = 0;
      grown(before);
      if (told.status !== "running") {
        tell(`the training has ended: ${told.status}`);
        return;
      }
    } catch {
      failures += 1;
      if (failures === 3) tell("the training cannot be reached any more; what is here stays");
      if (failures > 20) return;
    }
    setTimeout(ask, PAUSE * Math.min(10, 1 + failures));
  }
  ask();
}

async function take(recording, told) {
  const { header } = recording;
  Object.assign(header, {
    grid: told.grid,
    status: told.status,
    reason: told.reason,
    recorded: told.recorded,
  });
  Object.assign(recording.limits, told.limits);
  recording.steps.push(...told.steps);
  header.loss.push(...told.loss);
  header.accuracy.push(...told.accuracy);
  if (told.validation) {
    for (const key of ["steps", "loss", "accuracy", "examples"])
      header.validation[key].push(...told.validation[key]);
  }
  const predicted = await unpack(told.predicted);
  const both = new Uint8Array(recording.predicted.length + predicted.length);
  both.set(recording.predicted);
  both.set(predicted, recording.predicted.length);
  recording.predicted = both;
  for (const [i, line] of told.lines.entries())
    recording.addChunk(await inflate(bytesOf(line)), told.chunks[i]);
  for (const key of ["step", "loss", "accuracy"])
    recording.curves[key] = await unpackFloats(told.curves[key]);
  recording.positions = recording.smooth = undefined;
}
