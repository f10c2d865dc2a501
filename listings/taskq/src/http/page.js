// Draws the numbers of /stats.json each second, and a job on demand. All that jobs bring
// along is put in as text.
"use strict";

const EVERY_MS = 1000;
// The throughput is that of the last samples.
const SAMPLES = 10;

const at = (id) => document.getElementById(id);
const count = (number) => number.toLocaleString("en");

// element("li", {}, "text", child…)
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 7_200_000
    ? `${Math.round(ms / 60_000)} min`
    : `${Math.round(ms / 3_600_000)} h`;
}

const time = (ms) => new Date(ms).toISOString().slice(0, 23).replace("T", " ");

// Fills a part of the page; one that has not changed stays as it is, with its focus.
function fill(list, children, none = "") {
  if (children.length === 0 && none) {
    children = [element("li", { class: "soft" }, none)];
  }
  const same = children.length === list.children.length
    && children.every((child, i) => child.isEqualNode(list.children[i]));
  if (!same) list.replaceChildren(...children);
}

let samples = [];

function rate(now, done) {
  samples.push([now, done]);
  samples = samples.slice(-SAMPLES - 1);
  const [then, before] = samples[0];
  return now > then ? Math.max(0, (done - before) * 1000 / (now - then)) : 0;
}

function draw(stats) {
  const kinds = Object.entries(stats.kinds);
  const sum = (key) => kinds.reduce((total, [, kind]) => total + kind[key], 0);
  const totals = [
    ["Done each second", rate(stats.now, sum("total_done")).toFixed(1)],
    ["Ready", count(sum("ready"))],
    ["Running", count(sum("leased"))],
    ["Dead letters", count(sum("dead"))],
    ["Workers", count(stats.workers.length)],
  ];
  fill(at("totals"), totals.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, value))));

  fill(at("kinds"), kinds.map(([name, kind]) => element("tr", {},
    element("th", { scope: "row" }, name),
    ...[
      count(kind.ready), kind.ready ? duration(kind.oldest_ready) : "",
      count(kind.leased), count(kind.delayed), count(kind.held), count(kind.dead),
      count(kind.total_done), count(kind.total_failed), count(kind.total_expired),
    ].map((value) => element("td", {}, value)))));

  fill(at("dead"), stats.dead.map((job) => element("li", {},
    element("a", { href: `#${job.id}` }, `${job.kind} ${job.id}`),
    ` after ${job.attempts} attempts: ${job.error ?? "its lease expired"}`)),
  "None.");

  fill(at("workers"), stats.workers.map((worker) => element("li", {},
    element("code", {}, worker.id),
    ` runs ${worker.running} of ${worker.slots}: ${worker.kinds.join(", ")}`)),
  "None is heard of.");

  fill(at("schedules"), stats.schedules.map((plan) => element("li", {},
    `${plan.name}: ${plan.kind} at `, element("code", {}, plan.cron), ` ${plan.zone}, `,
    plan.next === null ? "never again" : `next ${time(plan.next)} UTC`)), "None.");
}

function say(text, bad) {
  const state = at("state");
  if (state.textContent !== text) state.textContent = text;
  state.classList.toggle("bad", bad);
}

async function ask(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout(5000) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

let paused = false;
// Whether the job that is shown may change.
let unfinished = false;

async function poll() {
  if (!paused && !document.hidden) {
    try {
      const stats = await ask("stats.json");
      if (!paused) {
        draw(stats);
        say("Live, each second.", false);
      }
      if (unfinished) await turn();
    } catch (error) {
      if (!paused) say(`No news, asks again: ${error.message}`, true);
    }
  }
  setTimeout(poll, EVERY_MS);
}

at("pause").addEventListener("click", () => {
  paused = !paused;
  at("pause").setAttribute("aria-pressed", String(paused));
  if (paused) say("Paused.", false);
  samples = [];
});

async function show(id) {
  at("id").value = id;
  try {
    const job = await ask(`jobs/${encodeURIComponent(id)}`);
    unfinished = !["done", "dead", "cancelled"].includes(job.state);
    const facts = [
      `${job.spec.kind}, priority ${job.spec.priority}: ${job.state}, `,
      `${job.attempts} of ${job.spec.max_attempts} attempts`,
      job.worker ? `, last at ${job.worker}. ` : ". ",
      element("a", { href: `jobs/${job.id}` }, "All of it as JSON"),
    ];
    const steps = job.history.map((step) => element("li", {},
      element("code", {}, time(step.at)), ` ${step.to}, attempts: ${step.attempt}`));
    fill(at("job"), [
      element("p", {}, ...facts),
      element("ol", { id: "history" }, ...steps),
      ...(job.error ? [element("p", { class: "bad" }, job.error)] : []),
      element("h3", {}, "Payload"),
      element("pre", {}, JSON.stringify(job.spec.payload, null, 2)),
      ...(job.result === null ? [] : [
        element("h3", {}, "Result"),
        element("pre", {}, JSON.stringify(job.result, null, 2)),
      ]),
    ]);
  } catch (error) {
    unfinished = false;
    fill(at("job"), [element("p", { class: "bad" }, error.message)]);
  }
}

async function turn() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (id) await show(id);
}

at("lookup").addEventListener("submit", (event) => {
  event.preventDefault();
  const id = at("id").value.trim();
  if (location.hash === `#${id}`) show(id);
  else location.hash = id;
});
addEventListener("hashchange", turn);

turn();
poll();
