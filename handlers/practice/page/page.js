// The practice chat's page: who is played, what she says, what time it is.

import { Log, element, languageOf } from "./log.js";
import { Stream, ask, post } from "./line.js";

const LANGUAGES = { lo: "ລາວ", th: "ไทย", en: "English" };
const HUES = [160, 24, 262, 200, 330, 90];
const TYPING_AFTER = 350; // ms
const SLIP = 350; // ms
const RETRY = 1500; // ms

const at = (id) => document.getElementById(id);
const word = (id) => page.words[id] ?? id;

const page = {
  language: "lo",
  words: {},
  personas: [],
  who: null, // the entry that is shown: a person's own chat, or a group
  speaker: "", // who speaks: in a group one of its people
  news: new Set(), // chats with messages that were not looked at
  stream: null,
  now: {}, // the practice day and time, as messages carry them
  waiting: new Map(), // what is on its way: key to how it is sent
  sending: Promise.resolve(),
  tapped: -Infinity, // when a button was last tapped
  editing: "", // the message of hers that is in the field to be changed
};

const log = new Log(at("log"), at("scroll"), {
  word,
  person,
  me: () => page.speaker,
  group: () => page.who.group,
  tap,
  look,
  edit,
  unsend: (key) => alter("unsent", key),
  again: (key) => page.waiting.get(key)?.(),
});

// --- who there is ---

function person(id) {
  const index = page.personas.findIndex((persona) => persona.id === id);
  return { name: page.personas[index]?.name ?? id, hue: HUES[Math.max(index, 0) % HUES.length] };
}

// Who may speak in a group: everybody of its programme but a newcomer.
const people = (group) =>
  page.personas.filter(
    (persona) => !persona.group && !persona.invitation && persona.programme === group.programme,
  );

// The personas as the server knows them; who has not said her name yet, and a group without words, get ours.
function know(personas) {
  page.personas = personas.map((persona) => {
    const name = /\p{L}/u.test(persona.name) ? persona.name : word("newcomer");
    return { ...persona, name };
  });
  for (const persona of page.personas.filter((one) => one.group))
    persona.role_label ||= people(persona).map((one) => one.name).join(", ");
}

// The first consonant of a name without its title: vowels written before it would stand alone.
function face(node, persona) {
  const name = persona.name.replace(/^(ນາງ|ທ້າວ|ທ່ານ|นางสาว|นาง|นาย|Mrs?\.?|Ms\.?)\s*/, "");
  const letter = [...name].find((each) => /\p{L}/u.test(each) && !/[ເແໂໃໄเแโใไ]/.test(each));
  node.textContent = persona.group ? "•••" : (letter ?? "•");
  node.style.setProperty("--hue", person(persona.id).hue);
  return node;
}

function address(persona) {
  return `?${new URLSearchParams({ who: persona.id, language: page.language })}`;
}

function listPersonas() {
  const entries = page.personas.map((persona) => {
    const current = persona.id === page.who.id;
    const names = element(
      "span",
      { class: "names" },
      element("span", { class: "name", lang: languageOf(persona.name) }, persona.name),
      element("span", { class: "role", lang: languageOf(persona.role_label) }, persona.role_label),
    );
    const link = element(
      "a",
      { class: "persona", href: address(persona), "aria-current": current && "true", "data-who": persona.id },
      face(element("span", { class: "face", "aria-hidden": "true" }), persona),
      names,
    );
    if (page.news.has(persona.chat))
      link.append(element("span", { class: "news", role: "img", "aria-label": word("elsewhere") }));
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab, as with any link
      event.preventDefault();
      at("people").close();
      play(persona, true);
    });
    return link;
  });
  at("personas").replaceChildren(...entries);
  at("news").hidden = page.news.size === 0;
}

// --- the page's own words ---

async function begin(language) {
  const start = await ask("start", { language });
  if (start.language !== page.language) log.clear(); // days are written in the page's language
  Object.assign(page, { language: start.language, words: start.words });
  know(start.personas);
  document.documentElement.lang = page.language;
  const fill = (attribute, put) => {
    for (const node of document.querySelectorAll(`[data-${attribute}]`)) put(node, word(node.dataset[attribute]));
  };
  fill("word", (node, text) => (node.textContent = text));
  fill("label", (node, text) => node.setAttribute("aria-label", text));
  fill("title", (node, text) => (node.title = text));
  fill("hint", (node, text) => (node.placeholder = text));
  time(start.clock);
  listLanguages();
}

function listLanguages() {
  const pills = Object.entries(LANGUAGES).map(([language, name]) => {
    const input = element("input", { type: "radio", name: "language", value: language });
    input.checked = language === page.language;
    input.addEventListener("change", () => speak(language));
    return element("label", { class: "pill", lang: language }, input, name);
  });
  at("languages").replaceChildren(...pills);
}

async function speak(language) {
  localStorage.setItem("language", language);
  await begin(language);
  const who = page.personas.find((persona) => persona.id === page.who.id) ?? page.personas[0];
  play(who, true);
  at("languages").querySelector("input:checked")?.focus();
}

// --- who is played ---

function play(persona, remember) {
  const other = page.who?.chat !== persona.chat;
  page.who = persona;
  if (other) {
    log.clear();
    log.toEnd();
    at("newest").hidden = true;
  }
  page.news.delete(persona.chat);
  if (remember) history.pushState(null, "", address(persona));
  document.title = `${persona.name} · ${word("name")}`;
  at("who-name").textContent = persona.name;
  at("who-name").lang = languageOf(persona.name);
  at("who-role").textContent = persona.role_label;
  at("who-role").lang = languageOf(persona.role_label);
  face(at("who-face"), persona);
  listPersonas();
  listSpeakers();
  if (matchMedia("(pointer: fine)").matches) at("text").focus(); // a phone would open its keyboard
  at("begin").hidden = true;
  delete at("log").dataset.ready;
  page.stream?.end();
  page.stream = new Stream({ chat: persona.chat, language: page.language }, heard, lineState);
}

function listSpeakers() {
  at("speaker").hidden = !page.who.group;
  if (!page.who.group) {
    page.speaker = page.who.id;
    return;
  }
  const speakers = people(page.who);
  if (!speakers.some((persona) => persona.id === page.speaker)) page.speaker = speakers[0]?.id ?? "";
  const pills = speakers.map((persona) => {
    const input = element("input", { type: "radio", name: "speaker", value: persona.id });
    input.checked = persona.id === page.speaker;
    input.addEventListener("change", () => {
      page.speaker = persona.id;
      const messages = [...log.items.values()].map((item) => item.message);
      log.clear();
      log.show(messages); // the bubbles change sides
      log.toEnd();
    });
    return element("label", { class: "pill", lang: languageOf(persona.name) }, input, persona.name);
  });
  at("speakers").replaceChildren(...pills);
}

// --- what comes in ---

let catchingUp = 0; // the connection whose transcript is being asked for
let early = [];

async function heard(kind, content) {
  if (kind === "hello") await catchUp();
  else if (kind === "clock") time(content);
  else if (kind === "elsewhere") {
    page.news.add(content.chat);
    listPersonas();
  } else if (catchingUp) early.push(content);
  else arrive(content);
}

// Whatever was missed: the transcript, then what came while it was on its way.
async function catchUp() {
  const mine = (catchingUp = Math.random());
  const { chat } = page.who;
  early = [];
  let messages;
  try {
    messages = await ask("messages", { chat, language: page.language });
  } catch {
    if (mine === catchingUp) page.stream.lost();
    return;
  }
  if (mine !== catchingUp || chat !== page.who.chat) return;
  catchingUp = 0;
  log.show(messages);
  for (const message of early) arrive(message);
  invite();
  at("log").dataset.ready = "";
  for (const send of page.waiting.values()) send();
}

function arrive(message) {
  if (message.way === "out") typing(false);
  const fresh = log.add(message);
  at("begin").hidden = true;
  if (fresh && message.way === "out") {
    if (!log.sees(message.key)) at("newest").hidden = false;
    if (page.byKey) focusOn(log.items.get(message.key).node);
  }
}

// Who taps with the keyboard goes on with the keyboard: at the first button of the answer.
function focusOn(node) {
  (node.querySelector(".choice") ?? at("text")).focus({ preventScroll: true });
  page.byKey = false;
}

function lineState(state) {
  const line = at("line");
  if (state === "lost") {
    line.textContent = word("lost");
    line.classList.remove("good");
    line.hidden = false;
  } else if (!line.hidden && !line.classList.contains("good")) {
    line.textContent = word("regained");
    line.classList.add("good");
    setTimeout(() => line.classList.contains("good") && (line.hidden = true), 2500);
  }
}

function typing(on) {
  clearTimeout(page.typing);
  at("log").querySelector(".typing")?.remove();
  if (!on) return;
  page.typing = setTimeout(() => {
    const attributes = { class: "bubble", role: "img", "aria-label": word("typing") };
    const dots = element("div", attributes, element("i"), element("i"), element("i"));
    at("log").append(element("li", { class: "said bot typing" }, dots));
  }, TYPING_AFTER);
}

// An empty chat begins with a button, as on Telegram; a newcomer's carries the code she was given.
function invite() {
  const { invitation } = page.who;
  at("begin").hidden = !log.empty;
  at("begin-note").textContent = word(invitation ? "invitation" : "nothing_yet");
  at("begin-code").textContent = invitation;
  at("begin-code").hidden = !invitation;
  at("begin-button").textContent = word(invitation ? "use_invitation" : "start");
}

// --- what is said ---

// One thing said after another, in this order; each under an id of its own, so that saying it again is harmless.
function out(message, path, body, { query, silent = false } = {}) {
  const key = message.id;
  const attempt = () => {
    log.mark(key, "sending");
    page.sending = page.sending.then(async () => {
      if (!page.waiting.has(key)) return;
      typing(silent || log.items.has(key));
      const result = await post(path, body(), query);
      typing(false);
      if (result === "again") {
        log.mark(key, "failed");
        if (silent) setTimeout(attempt, RETRY); // there is no bubble from which it could be sent again
        return;
      }
      page.waiting.delete(key);
      if (result === "sent") log.sent(key);
      else log.mark(key, "failed", word(result.refused || "refused"));
    });
  };
  page.waiting.set(key, attempt);
  if (!silent) log.add({ ...message, key, way: "in", account: page.speaker, ...page.now }, "sending");
  at("begin").hidden = true;
  attempt();
}

function common(kind) {
  return {
    id: crypto.randomUUID(),
    persona: page.speaker,
    chat: page.who.chat,
    kind,
    to_bot: page.who.group && at("to-bot").checked,
    language: page.language,
  };
}

// How long it has waited here is told, too: what was typed before a question was seen is no answer to it.
function say(kind, text, byKey = false, more = {}, silent = false) {
  const said = { ...common(kind), text, ...more };
  const since = performance.now();
  page.byKey = byKey;
  const body = () => JSON.stringify({ ...said, ago: Math.round(performance.now() - since) });
  out({ id: said.id, kind, text, data: text, payload: text }, "say", body, { silent });
}

// One of her own messages says something else now, or is taken back.
function alter(kind, key, text = "") {
  const id = crypto.randomUUID();
  log.alter({ kind, of: key, text, key: `${id}.${key}` });
  say(kind, text, false, { id, on: key }, true);
}

// Puts a message into the field, to be changed there.
function edit(key, text) {
  page.editing = key;
  at("editing").hidden = false;
  fill(text);
}

function doneEditing() {
  page.editing = "";
  at("editing").hidden = true;
}
at("editing-cancel").addEventListener("click", () => {
  doneEditing();
  fill("");
});

// Puts words into the field, to be changed and sent.
function fill(words) {
  at("text").value = words;
  at("text").dispatchEvent(new Event("input"));
  at("text").focus();
}

// A second tap in the same moment is a slip of the finger, and may already lie on the next question's button.
function tap(choice, byKey, key) {
  const moment = performance.now();
  if (moment - page.tapped < SLIP) return;
  page.tapped = moment;
  if (choice.fill) return fill(choice.fill);
  say("tapped", choice.data, byKey, { on: key }, choice.stays);
}

function sendFile(file) {
  const said = { ...common("said"), name: file.name };
  const src = file.type.startsWith("image/") ? URL.createObjectURL(file) : "";
  out({ id: said.id, kind: "file", mime: file.type, name: file.name, src }, "file", () => file, { query: said });
}

at("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = at("text").value.trim();
  if (!text) return;
  at("text").value = "";
  grow();
  const { editing } = page;
  doneEditing();
  if (editing) alter("edited", editing, text);
  else say("said", text);
});

at("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  at("composer").requestSubmit();
});

function grow() {
  const box = at("text");
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}
at("text").addEventListener("input", grow);

at("text").addEventListener("paste", (event) => {
  if (!event.clipboardData.files.length) return;
  event.preventDefault();
  for (const file of event.clipboardData.files) sendFile(file);
});

at("file").addEventListener("change", () => {
  for (const file of at("file").files) sendFile(file);
  at("file").value = "";
});

at("begin-button").addEventListener("click", (event) => say("began", page.who.invitation, event.detail === 0));

// --- the end of the log ---

at("newest").addEventListener("click", () => log.toEnd());
at("scroll").addEventListener("scroll", () => {
  if (log.atEnd) at("newest").hidden = true;
});

// --- the clock ---

function time({ iso, day, full, time: clock }) {
  at("time-day").textContent = day;
  at("time-clock").textContent = clock;
  at("clock-now").textContent = `${full} · ${clock}`;
  page.now = { day, time: clock.match(/\d+:\d+/)?.[0] ?? clock };
  if (!at("clock").open) at("day-date").value = iso;
}

async function move(to) {
  at("clock").classList.add("busy");
  at("clock-now").textContent = word("moving");
  const result = await post("clock", to);
  at("clock").classList.remove("busy");
  if (result === "sent") at("clock").close();
  else at("clock-now").textContent = word("not_moved");
}

for (const button of at("moves").children) button.addEventListener("click", () => move(button.dataset.move));
at("day").addEventListener("submit", (event) => {
  event.preventDefault();
  move(at("day-date").value);
});

// --- sheets and pictures ---

at("who").addEventListener("click", () => {
  at("people").showModal();
  ask("start", { language: page.language }).then(({ personas }) => {
    know(personas); // somebody may have joined since
    listPersonas();
  }, () => {});
});
at("time").addEventListener("click", () => at("clock").showModal());
for (const sheet of document.querySelectorAll("dialog"))
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());

function look(src, alt) {
  at("view-picture").src = src;
  at("view-picture").alt = alt || word("picture");
  at("view").querySelector(".frame").classList.remove("large");
  at("view").showModal();
}
at("view-picture").addEventListener("click", () => at("view").querySelector(".frame").classList.toggle("large"));

// --- the beginning ---

async function enter() {
  const query = new URLSearchParams(location.search);
  const language = query.get("language") ?? localStorage.getItem("language") ?? "lo";
  try {
    await begin(language);
  } catch {
    setTimeout(enter, 1500); // the server is not there yet
    return;
  }
  play(page.personas.find((persona) => persona.id === query.get("who")) ?? page.personas[0], false);
}

window.addEventListener("popstate", () => enter());
enter();
