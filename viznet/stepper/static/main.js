// Starts the page: reads the recording, makes the parts, and sends every change of state to them once a frame.

import { fromHash, refusedStep } from "./address.js";
import { Answer } from "./answer.js";
import { readThemes } from "./colour.js";
import { jsonIn } from "./decode.js";
import { byId, h, measureText, setText } from "./dom.js";
import { Confusion } from "./confusion.js";
import { bindExplanations } from "./explain.js";
import { writeFacts } from "./facts.js";
import { ForkPanel } from "./fork-panel.js";
import { Forks } from "./forks.js";
import { ExampleHistory } from "./history.js";
import { Input } from "./input.js";
import { bindKeys } from "./keys.js";
import { LessonBar } from "./lesson.js";
import { follow } from "./live.js";
import { announce, messenger } from "./messages.js";
import { Model } from "./model.js";
import { argmax } from "./network.js";
import { NeuronPanel } from "./neuron.js";
import { bindPrint, isPrinting } from "./print.js";
import { readRecording } from "./recording.js";
import { redrawing } from "./redrawing.js";
import { Share } from "./share.js";
import { Sheet } from "./sheet.js";
import { Stage } from "./stage.js";
import { initialState, Store } from "./state.js";
import { Timeline } from "./timeline.js";
import { bindModes, updateToolbar } from "./toolbar.js";
import { Tour } from "./tour.js";
import { Visited } from "./visited.js";
import { Walk } from "./walk.js";
import { WhatIf } from "./what-if.js";

const FORMAT = "viznet-page/1";

async function start() {
  /** @type {PageData} */
  const data = jsonIn("recordings");
  if (data.format !== FORMAT)
    throw new Error(`This file holds “${String(data.format)}”, but this page reads “${FORMAT}”`);
  /** @type {Recording[]} */
  const recordings = [];
  for (const [i, header] of data.runs.entries()) {
    const weights = document.getElementById(`weights-${i}`);
    const lines = (weights?.textContent ?? "").trim().split("\n");
    /** @param {number} share */
    const onProgress = (share) =>
      byId("loading-bar").style.setProperty("--share", String((i + share) / data.runs.length));
    recordings.push(await readRecording(header, lines, onProgress));
    weights?.remove();
  }
  byId("page").hidden = false;
  byId("loading").hidden = true;
  shareLimits(recordings);
  build(data, recordings);
  byId("loading").remove();
  document.documentElement.dataset.readyAfter = String(Math.round(performance.now()));
  document.documentElement.dataset.ready = "yes";
}

/**
 * @param {PageData} data
 * @param {Recording[]} recordings
 */
function build(data, recordings) {
  const themes = readThemes(data.themes);
  const store = new Store(initialState(recordings));
  const model = new Model(recordings, store);
  const theme = data.theme ?? store.state.theme;
  const home = { ...store.state, neuron: strongest(model), present: data.present, theme };
  const opening = { recordings, home, stops: data.lesson?.stops ?? [] };
  store.set(fromHash(location.hash, opening));
  document.documentElement.dataset.theme = store.state.theme;
  writeFacts(data.title, recordings);

  const { refresh, drawPending } = redrawing(draw);
  /** @type {Context} */
  const context = { model, store, themes, showMessage: messenger() };
  const input = new Input(byId("input"), context);
  if (store.state.digit === "drawn") model.drawn = input.pixels(store.state.strokes);
  const stages = recordings.map(
    (_, run) => new Stage(stageElement(run, recordings), { ...context, run, input: run ? null : input }),
  );
  const history = new ExampleHistory(model, () => refresh(new Set(["history"])));
  const whatIf = new WhatIf(context);
  const neuron = new NeuronPanel({ ...context, history, whatIf });
  const answer = new Answer({ ...context, history });
  const confusion = new Confusion(context);
  const timeline = new Timeline(context);
  const forks = new Forks(context, () => {
    timeline.recordingGrew();
    refresh(new Set(["fork"]));
  });
  const forkPanel = new ForkPanel({ ...context, forks });
  input.onTeach = () => forkPanel.teachDrawing();
  const walk = new Walk({ ...context, forkPanel });
  const share = new Share({ ...context, stages, opening });
  const lesson = new LessonBar(store, opening, data.lesson, go);
  const sheet = new Sheet();
  const visited = new Visited(opening);
  const tour = new Tour(store, recordings[0]);
  for (const stage of stages) {
    stage.onHighlight = (i) => neuron.highlight(i);
    stage.onTapped = () => sheet.open();
  }
  neuron.onHighlight = (i) => stages[store.state.neuron?.run ?? 0]?.highlightInput(i);
  bindModes(store, model);
  bindExplanations(context);
  bindKeys({ store, timeline, tour, walk, lesson, sheet, forkPanel });

  /** @param {Changed} changed */
  function draw(changed) {
    const { state } = store;
    /** @type {(...keys: (keyof State)[]) => boolean} */
    const any = (...keys) => keys.some((key) => changed.has(key));
    if (any("digit", "strokes", "meant", "off", "edits")) history.restart();
    else if (changed.has("fork")) history.goOn();
    share.update(state, changed);
    lesson.update(state);
    if (any("present")) measureText();
    input.update(state, changed);
    updateToolbar(state, model);
    walk.update(state);
    if (any("line")) for (const stage of stages) stage.runAcross();
    timeline.update(state, changed);
    forkPanel.update(state);
    answer.update();
    for (const stage of stages) stage.update();
    neuron.update(state, changed);
    // Everything is written before these are painted: a canvas asks for the style of the page to choose its font.
    if (any("line", "present", "digit")) for (const stage of stages) stage.relayout();
    else for (const stage of stages) stage.paint();
    timeline.paint();
    answer.paint();
    confusion.update();
    for (const run of recordings.keys()) {
      if (state.source === "batch") model.connections.loadBatch(run, () => refresh(new Set(["batch"])));
    }
    if (!state.playing && !state.training && !changed.has("start") && !isPrinting()) visited.remember(state);
    announce(state, changed, context);
  }

  store.subscribe((_, changed) => refresh(changed));
  /**
   * Shows a state as an address names it.
   * @param {State} state
   */
  function go(state) {
    forks.leave();
    model.drawn = state.digit === "drawn" ? input.pixels(state.strokes) : null;
    store.set(state);
    forks.arrive();
    timeline.recordingGrew();
  }

  /** @param {string} hash */
  function refuseStep(hash) {
    const refused = refusedStep(hash, recordings);
    if (refused) context.showMessage(refused);
  }

  addEventListener("hashchange", (event) => {
    const { hash } = new URL(event.newURL); // location.hash may be overwritten by now: see Visited
    visited.arrive();
    go(fromHash(hash, opening));
    refuseStep(hash);
  });
  const light = matchMedia("(prefers-color-scheme: light)");
  if (data.theme === null)
    light.addEventListener("change", () => {
      home.theme = light.matches ? "light" : "dark";
      store.set({ theme: home.theme });
    });
  bindPrint(store, stages, drawPending);
  const keys = /** @type {(keyof State)[]} */ (Object.keys(store.state));
  draw(new Set([...keys, /** @type {const} */ ("start")]));
  forks.arrive();
  refuseStep(location.hash);
  if (lesson.exists && !location.hash) lesson.move(1);
  /** @param {number} before */
  const onNewSnapshots = (before) => {
    const newest = store.state.index === before - 1;
    timeline.recordingGrew();
    writeFacts(data.title, recordings);
    model.memo.clear(); // the newest snapshot may have been another one
    history.restart();
    if (newest && recordings[0].length > before)
      store.set({ index: recordings[0].length - 1, playing: false });
    refresh(new Set(["live"]));
  };
  if (data.live)
    follow(recordings[0], data.live, onNewSnapshots, () => visited.reload(store.state), (text) => {
      byId("live").hidden = false;
      setText(byId("live"), text);
    });
  if (!location.hash && !data.present && !lesson.exists) tour.welcome();
}

/**
 * Two runs of one shape have the same colour scales, so that a colour means the same in both.
 *
 * With another activation or another loss, only the weights are alike. What tanh gives looks dead on ReLU's scale.
 * @param {Recording[]} recordings
 */
function shareLimits([one, other]) {
  if (!other || one.sizes.join() !== other.sizes.join()) return;
  /** @param {Recording} recording */
  const kind = ({ header }) => [header.activation.name, header.output, header.lossName].join();
  const alike = kind(one) === kind(other);
  for (const symbol of Object.keys(one.limits).filter((name) => alike || /^(change)?[Wb]\d/.test(name)))
    one.limits[symbol] = other.limits[symbol] = Math.max(one.limits[symbol], other.limits[symbol]);
}

/**
 * The first-layer neuron with the largest activation for this example. The page begins with it.
 * @param {Model} model
 */
function strongest(model) {
  const { trace, recording } = model.view(0);
  const values = recording.layers > 1 ? trace.a1 : trace.p;
  return { run: 0, layer: 1, unit: Math.max(0, argmax(values)) };
}

/**
 * @param {number} run
 * @param {Recording[]} recordings
 */
function stageElement(run, recordings) {
  const name = h("p", { className: "run-name" }, recordings[run].header.name);
  if (run === 0) {
    if (recordings.length > 1) byId("stage-0").append(name);
    return byId("stage-0");
  }
  const element = h("div", { className: "stage", id: `stage-${run}` }, name);
  byId("stages").append(element);
  byId("stages").classList.add("comparing");
  return element;
}

start().catch((error) => {
  const box = document.getElementById("loading") ?? document.body;
  byId("page").hidden = true;
  box.hidden = false;
  box.replaceChildren(
    h("h1", {}, "This page cannot show its recording"),
    h("p", { role: "alert" }, `${error.message}.`),
    h("p", {}, "Save it again with viznet explore RUN -o stepper.html."),
  );
  console.warn(error);
});
