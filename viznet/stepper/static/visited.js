// The address of the tab follows the state, and Back and Forward go through what was looked at.

import { toHash } from "./address.js";

const PAUSE = 200; // milliseconds without a change, after which the address is written
const LOOKED_AT = 1000; // a state that was on the screen for so long stays in the history of the tab

export class Visited {
  /** @param {Opening} opening */
  constructor(opening) {
    this.opening = opening;
    this.timer = 0;
    this.since = performance.now(); // when the state that the address names came on the screen
    /** @type {number | null} when it left the screen */
    this.until = null;
    this.arrived = false; // whether the address came first, and the state followed it
  }

  /** The state follows an address that is already in the history. */
  arrive() {
    this.arrived = true;
  }

  /**
   * Writes the address of this state, as soon as nothing changes any more.
   * @param {State} state
   */
  remember(state) {
    clearTimeout(this.timer);
    this.until ??= performance.now();
    this.timer = setTimeout(() => this.write(toHash(state, this.opening)), PAUSE);
  }

  /**
   * Loads the page again, with the same state. If it is at the newest moment, it stays with the newest.
   * @param {State} state
   */
  reload(state) {
    const { recordings } = this.opening;
    const hash = toHash(state, this.opening);
    const newest = state.index === recordings[0].length - 1;
    history.replaceState(null, "", newest ? hash.replace(/^#step=\d+&/, "#") : hash);
    location.reload();
  }

  /** @param {string} hash */
  write(hash) {
    const stays = !this.arrived && (this.until ?? 0) - this.since > LOOKED_AT;
    this.until = null;
    this.arrived = false;
    if (hash === location.hash) return;
    this.since = performance.now();
    try {
      if (stays) history.pushState(null, "", hash);
      else history.replaceState(null, "", hash);
    } catch {
      // a notebook's frame has no address of its own
    }
  }
}
