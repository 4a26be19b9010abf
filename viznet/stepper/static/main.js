// Starts the page: reads the recording, makes the parts, and sends every change of state to them once a frame.

import { Answer } from "./answer.js";
import { readTheme } from "./colour.js";
import { jsonIn } from "./decode.js";
import { byId, h, measureText, setText } from "./dom.js";
import { bindExplanations } from "./explain.js";
import { History } from "./history.js";
import { Input } from "./input.js";
import { bindKeys } from "./keys.js";
import { follow } from "./live.js";
import { Model } from "./model.js";
import { argmax } from "./network.js";
import { NeuronPanel } from "./neuron.js";
import { number, thousands } from "./numbers.js";
import { readRecording } from "./recording.js";
import { Share } from "./share.js";
import { Stage } from "./stage.js";
import { fromHash, initialState, refusedStep, Store, toHash } from "./state.js";
import { Timeline } from "./timeline.js";
import { bindModes, updateToolbar } from "./toolbar.js";
import { Tour } from "./tour.js";
import { Walk } from "./walk.js";
import { WhatIf } from "./what-if.js";

const FORMAT = "viznet-page/1";

async function start() {
  const data = jsonIn("recordings");
  if (data.format !== FORMAT)
    throw new Error(`this file holds “${String(data.format)}”, but this page reads “${FORMAT}”`);
  const recordings = [];
  for (const [i, header] of data.runs.entries()) {
    const lines = (byId(`weights-${i}`)?.textContent ?? "").trim().split("\n");
    const told = (share) =>
      byId("loading-bar").style.setProperty("--share", String((i + share) / data.runs.length));
    recordings.push(await readRecording(header, lines, told));
    byId(`weights-${i}`)?.remove();
  }
  byId("page").hidden = false;
  byId("loading").hidden = true;
  shareLimits(recordings);
  build(data, recordings);
  byId("loading").remove();
  document.documentElement.dataset.readyAfter = String(Math.round(performance.now()));
  document.documentElement.dataset.ready = "yes";
}

function build(data, recordings) {
  const themes = Object.fromEntries(
    Object.entries(data.themes).map(([name, theme]) => [name, readTheme(theme)]),
  );
  const store = new Store(initialState(recordings));
  const model = new Model(recordings, store);
  const asked = fromHash(location.hash, recordings);
  store.set({ neuron: strongest(model), ...asked, present: asked.present ?? data.present });
  document.documentElement.dataset.theme = store.get("theme");
  writeFacts(data, recordings);

  const say = sayer();
  const context = { model, store, themes, say };
  const input = new Input(byId("input"), context);
  if (store.get("digit") === "drawn") model.drawn = input.pixels(store.get("strokes"));
  const stages = recordings.map(
    (recording, run) =>
      new Stage(stageElement(run, recordings), { ...context, run, input: run ? null : input }),
  );
  const history = new History(model, () => refresh(new Set(["history"])));
  const whatIf = new WhatIf(context);
  const neuron = new NeuronPanel({ ...context, history, whatIf });
  const answer = new Answer({ ...context, history });
  const timeline = new Timeline(context);
  const walk = new Walk(context);
  const share = new Share({ ...context, stages });
  const tour = new Tour(store);
  for (const stage of stages) stage.onlight = (i) => neuron.light(i, false);
  neuron.onlight = (i) => stages[store.get("neuron")?.run ?? 0]?.lightInput(i);
  bindModes(store, model);
  bindExplanations(context);
  bindKeys({ store, timeline, tour });

  let pending = null;
  function refresh(changed) {
    if (pending) {
      for (const key of changed) pending.add(key);
      return;
    }
    pending = new Set(changed);
    requestAnimationFrame(() => {
      const keys = pending;
      pending = null;
      draw(keys);
    });
  }

  function draw(changed) {
    const state = store.state;
    if (["digit", "strokes", "meant"].some((key) => changed.has(key))) history.restart();
    share.update(state);
    if (changed.has("present")) measureText();
    input.update(state, changed);
    updateToolbar(state, model);
    walk.update(state);
    if (changed.has("beat")) for (const stage of stages) stage.runAcross();
    if (["beat", "present", "digit"].some((key) => changed.has(key)))
      for (const stage of stages) stage.relayout();
    else for (const stage of stages) stage.paint();
    timeline.update(state, changed);
    answer.update();
    neuron.update(state, changed);
    for (const run of recordings.keys()) {
      if (state.source === "batch") model.wantBatch(run, () => refresh(new Set(["batch"])));
    }
    if (!state.playing && !changed.has("start")) rememberAddress(state, recordings);
    announce(state, changed, model, say);
  }

  store.subscribe((state, changed) => refresh(changed));
  function sayIfRefused() {
    const refused = refusedStep(location.hash, recordings);
    if (refused) say(refused);
  }

  addEventListener("hashchange", () => {
    const changes = fromHash(location.hash, recordings);
    if (changes.strokes) model.drawn = input.pixels(changes.strokes);
    store.set(changes);
    sayIfRefused();
  });
  const wanted = matchMedia("(prefers-color-scheme: light)");
  wanted.addEventListener("change", () => store.set({ theme: wanted.matches ? "light" : "dark" }));
  bindPrint(store);
  draw(new Set([...Object.keys(store.state), "start"]));
  sayIfRefused();
  if (data.live) {
    follow(
      recordings[0],
      data.live,
      (before) => {
        const following = store.get("index") === before - 1;
        timeline.grown();
        history.restart();
        if (following && recordings[0].length > before)
          store.set({ index: recordings[0].length - 1, playing: false });
        refresh(new Set(["live"]));
      },
      (text) => {
        byId("live").hidden = false;
        setText(byId("live"), text);
      },
    );
  }
  if (!location.hash && !data.present) tour.welcome();
}

/** Two runs of one shape are shown on one scale, so that a colour means the same in both. */
function shareLimits([one, other]) {
  if (!other || one.sizes.join() !== other.sizes.join()) return;
  for (const symbol of Object.keys(one.limits))
    one.limits[symbol] = other.limits[symbol] = Math.max(one.limits[symbol], other.limits[symbol]);
}

/** The first-layer neuron that this digit excites most: the one that the page begins with. */
function strongest(model) {
  const { trace, recording } = model.view(0);
  const values = recording.layers > 1 ? trace.a1 : trace.p;
  return { run: 0, layer: 1, unit: Math.max(0, argmax(values)) };
}

function stageElement(run, recordings) {
  if (run === 0) {
    if (recordings.length > 1)
      byId("stage-0").append(h("p", { className: "run-name" }, recordings[0].header.name));
    return byId("stage-0");
  }
  const element = h(
    "div",
    { className: "stage", id: `stage-${run}` },
    h("p", { className: "run-name" }, recordings[run].header.name),
  );
  byId("stages").append(element);
  byId("stages").classList.add("comparing");
  return element;
}

function writeFacts(data, recordings) {
  setText(byId("title"), data.title);
  const { header, sizes } = recordings[0];
  const weights = sizes.slice(1).reduce((sum, n, l) => sum + n * (sizes[l] + 1), 0);
  const facts = [
    `${thousands(weights)} weights and biases`,
    header.activation.label,
    `${header.optimizer.label} η ${header.optimizer.lr}`,
    `batch ${header.batchSize}`,
    `seed ${header.seed}`,
  ];
  if (recordings[1])
    facts.push(
      `beside ${recordings[1].header.name} (${recordings[1].header.optimizer.label} η ${recordings[1].header.optimizer.lr})`,
    );
  setText(byId("facts"), facts.join(" · "));
  const { kept, snapshots, worst } = header.recorded;
  const thinned =
    kept < snapshots ? `${kept} of ${snapshots} recorded moments` : `all ${kept} recorded moments`;
  setText(
    byId("honest"),
    `${header.name} · ${header.hash} · ${thinned}; rounding changes no probability by more than ${worst.toFixed(4)}`,
  );
  setText(byId("total"), `of ${thousands(header.total)}`);
}

/** Says short things to screen readers, and for a moment to everybody. */
function sayer() {
  const said = byId("said");
  let timer = 0;
  return (text, shown = true) => {
    setText(said, text);
    said.classList.toggle("shown", shown);
    clearTimeout(timer);
    timer = setTimeout(() => said.classList.remove("shown"), 2500);
  };
}

function announce(state, changed, model, say) {
  if (state.playing || changed.has("start") || !["index", "digit"].some((key) => changed.has(key))) return;
  const { recording, said, trace } = model.view(0);
  const answer = said < 0 ? "no number" : `answer ${recording.label(said)}, ${number(trace.p[said], 2)}`;
  say(`Step ${recording.steps[state.index]}: ${answer}`, false);
}

let addressTimer = 0;

function rememberAddress(state, recordings) {
  clearTimeout(addressTimer);
  addressTimer = setTimeout(() => {
    try {
      history.replaceState(null, "", toHash(state, recordings));
    } catch {
      // a frame without an address of its own
    }
  }, 200);
}

/** Paper is white: the page is printed in the light theme and goes back afterwards. */
function bindPrint(store) {
  let before = null;
  addEventListener("beforeprint", () => {
    before = store.get("theme");
    store.set({ theme: "light" });
  });
  addEventListener("afterprint", () => before && store.set({ theme: before }));
}

start().catch((error) => {
  const box = byId("loading") ?? document.body;
  byId("page").hidden = true;
  box.hidden = false;
  box.replaceChildren(
    h("h1", {}, "This page cannot show its recording"),
    h("p", { role: "alert" }, `${error.message}.`),
    h("p", {}, "Save it again with viznet explore RUN -o stepper.html."),
  );
  console.warn(error);
});
