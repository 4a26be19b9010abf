// A lesson: links with titles that a teacher has put into the page, to go through one after the other.

import { fromHash } from "./address.js";
import { byId, h, setText } from "./dom.js";
import { clamp } from "./numbers.js";
import { fill } from "./sentence.js";

export class LessonBar {
  /**
   * @param {Store} store
   * @param {Opening} opening
   * @param {Lesson | null} lesson
   * @param {(state: State) => void} go shows a state as an address names it
   */
  constructor(store, opening, lesson, go) {
    this.store = store;
    this.opening = opening;
    this.go = go;
    byId("lesson").hidden = lesson === null;
    setText(byId("lesson-title"), lesson?.title ?? "");
    byId("lesson-stops").append(
      ...opening.stops.map(({ title }, k) =>
        h("option", { value: String(k) }, fill("{number}. {title}", { number: k + 1, title })),
      ),
    );
    byId("lesson-stops").addEventListener("change", () => this.goTo(Number(byId("lesson-stops").value)));
    byId("lesson-back").addEventListener("click", () => this.move(-1));
    byId("lesson-next").addEventListener("click", () => this.move(1));
  }

  get exists() {
    return this.opening.stops.length > 0;
  }

  /** @param {number} by */
  move(by) {
    const { stop } = this.store.state;
    this.goTo(stop === null ? 0 : clamp(stop + by, 0, this.opening.stops.length - 1));
  }

  /** @param {number} stop */
  goTo(stop) {
    const { present } = this.store.state; // a lecture stays one
    const state = fromHash(this.opening.stops[stop].hash, this.opening);
    this.go({ ...state, stop, present: state.present || present });
  }

  /** @param {State} state */
  update({ stop }) {
    if (!this.exists) return;
    const last = this.opening.stops.length - 1;
    setText(
      byId("lesson-name"),
      fill("{number} of {count}", { number: (stop ?? -1) + 1, count: last + 1 }),
    );
    byId("lesson-stops").value = String(stop ?? "");
    setText(byId("lesson-text"), stop === null ? "" : this.opening.stops[stop].text);
    byId("lesson-back").disabled = stop === null || stop === 0;
    byId("lesson-next").disabled = stop === last;
  }
}
