// The conversation on the page: one item a message, known by its key, so that nothing is shown twice.
// All text goes in as text; the page has no way to make markup of it.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// The language that a text is in, so that the browser breaks its lines by that language's words.
export function languageOf(text) {
  if (/[\u0E80-\u0EFF]/.test(text)) return "lo";
  if (/[\u0E00-\u0E7F]/.test(text)) return "th";
  return /[A-Za-z]/.test(text) ? "en" : document.documentElement.lang;
}

const GAP = 12; // px: what is left free above a message whose top is shown

const text = (tag, words, attributes = {}) => element(tag, { lang: languageOf(words), ...attributes }, words);

// `list` and `scroll` are elements. `page` knows: word(id), person(account) with name and hue, tap(choice, item),
// look(picture), again(key), me() (who speaks here), group() (several do).
export class Log {
  constructor(list, scroll, page) {
    Object.assign(this, { list, scroll, page, items: new Map(), labels: new Map(), day: "", side: "" });
    this.following = true; // what is new stays in sight, whatever grows above it, until somebody scrolls away
    this.fresh = null; // the newest of what others said, until it was scrolled past or answered
    this.held = false; // `fresh` does not fit the screen: its top is shown, not the end
    this.seen = {}; // where the scroll stood when it was last looked at
    new ResizeObserver(() => this.settle()).observe(list);
    new ResizeObserver(() => {
      if (!this.held) this.fresh = null; // a keyboard that comes up makes nothing new too tall
      this.settle();
    }).observe(scroll);
    scroll.addEventListener("scroll", () => this.scrolled());
  }

  get atEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 80;
  }

  // Only a person moves the scroll while all sizes stay. When buttons fold away above, the browser moves it too, and
  // says so only after the answer has made the list longer: then the end is far, and nobody has scrolled.
  scrolled() {
    const { top, height, view } = this.seen;
    this.notice();
    const still = this.seen.height === height && this.seen.view === view;
    if (still && Math.abs(this.seen.top - top) > 1) this.release(this.atEnd);
    else if (!this.following && this.atEnd) this.release(true);
  }

  notice() {
    this.seen = { top: this.scroll.scrollTop, height: this.scroll.scrollHeight, view: this.scroll.clientHeight };
  }

  release(following) {
    this.following = following;
    this.fresh = null;
    this.held = false;
  }

  // Show the end; of a message that is taller than the screen, its top.
  settle() {
    if (!this.following) return;
    const { scroll } = this;
    const end = scroll.scrollHeight - scroll.clientHeight;
    const top = this.fresh ? scroll.scrollTop + this.under(this.fresh) - GAP : Infinity;
    this.held = top < end - 1;
    scroll.scrollTop = Math.min(top, end);
    this.notice();
  }

  // How far below the upper edge of the screen something begins.
  under(node) {
    return node.firstElementChild.getBoundingClientRect().top - this.scroll.getBoundingClientRect().top;
  }

  // Whether a message begins where it can be seen.
  sees(key) {
    return this.under(this.items.get(key).node) < this.scroll.clientHeight - GAP;
  }

  get empty() {
    return this.items.size === 0;
  }

  // Everything that was said, as the server knows it; what is still on its way from here stays at the end.
  show(messages) {
    const pending = [...this.items.values()].filter((item) => item.pending);
    const old = [...this.items.values()].filter((item) => !item.pending).map((item) => item.message.key);
    if (old.some((key, at) => messages[at]?.key !== key)) {
      this.clear();
    } else {
      for (const item of pending) this.remove(item.message.key);
    }
    this.list.setAttribute("aria-busy", "true"); // a whole history is not read aloud
    for (const message of messages) this.put(message);
    for (const { message, pending: state, why } of pending) this.put(message, state, why);
    this.list.removeAttribute("aria-busy");
    this.settle();
  }

  clear() {
    this.list.replaceChildren();
    this.items.clear();
    this.labels.clear();
    this.day = this.side = "";
    this.release(this.following);
  }

  // Show a message at the end, unless it is there. `pending` is "sending" or "failed" for one of our own that the
  // server has not answered for; that it comes back to us as news is no answer yet. True when it is new.
  add(message, pending = "", why = "") {
    const added = this.put(message, pending, why);
    this.settle(); // at once: before the browser tells of what has moved
    return added;
  }

  put(message, pending = "", why = "") {
    if (message.kind === "edited" || message.kind === "unsent") return this.alter(message);
    const instead = message.instead && this.items.get(message.instead);
    if (instead && !this.items.has(message.key)) return this.replace(instead, message);
    const known = this.items.get(message.key);
    if (known) {
      known.message = { ...known.message, time: message.time }; // the server's clock, not the page's
      this.foot(known);
      return false;
    }
    this.separate(message);
    const item = { message, pending, node: this.make(message) };
    this.items.set(message.key, item);
    this.list.append(item.node);
    if (message.way === "in") this.fold(message);
    if (pending) this.mark(message.key, pending, why);
    if (item.node.classList.contains("mine")) this.release(this.following || pending !== "");
    else if (!this.held) this.fresh = item.node;
    return true;
  }

  // The same question once more, where it stands: with other ticks, or another page.
  replace(item, message) {
    const old = item.message.key;
    const node = this.make(message);
    node.classList.toggle("turn", item.node.classList.contains("turn"));
    item.node.replaceWith(node);
    Object.assign(item, { message, node });
    // A map keeps its order when it is made anew, and so the transcript is recognised.
    this.items = new Map([...this.items].map(([key, one]) => [key === old ? message.key : key, one]));
    return false;
  }

  // A message of somebody's says something else now, or is taken back.
  alter(message) {
    const item = this.items.get(message.of);
    if (message.kind === "edited") {
      if (!item) return false;
      item.message = { ...item.message, text: message.text, edited: true };
      const words = item.node.querySelector(".bubble > p");
      if (words) Object.assign(words, { textContent: message.text, lang: languageOf(message.text) });
      this.foot(item);
      return false;
    }
    if (item) this.remove(message.of);
    if (this.items.has(message.key)) return false;
    const node = text("li", this.page.word("taken_back"), { class: "day" });
    this.items.set(message.key, { message, pending: "", node });
    this.list.append(node);
    this.side = "";
    return false;
  }

  // The server has taken one of our own.
  sent(key) {
    const item = this.items.get(key);
    if (!item?.pending) return;
    item.pending = "";
    item.node.classList.remove("sending", "failed");
    this.foot(item);
  }

  // Say of one of our own messages that it is on its way, or was not taken (and why).
  mark(key, pending, why = "") {
    const item = this.items.get(key);
    if (!item || !item.pending) return;
    item.pending = pending;
    item.why = why;
    item.node.classList.toggle("sending", pending === "sending");
    item.node.classList.toggle("failed", pending === "failed");
    this.foot(item);
  }

  remove(key) {
    this.items.get(key)?.node.remove();
    this.items.delete(key);
  }

  toEnd() {
    this.release(true);
    this.settle();
  }

  separate(message) {
    if (message.day && message.day !== this.day) {
      this.day = message.day;
      this.side = "";
      this.list.append(text("li", message.day, { class: "day" }));
    }
  }

  // A question is answered: its buttons, and all above, fold away behind dots, from where they can still be
  // tapped. In a group talk goes on between people, so there only a tap folds, and only the message it was on.
  fold(message) {
    const above = [...this.list.querySelectorAll(".choosing")];
    const tapped = above.filter((node) => message.kind === "tapped" && node.carries.has(message.data)).slice(-1);
    for (const node of this.page.group() ? tapped : above) node.classList.add("folded");
  }

  make(message) {
    const mine = message.way === "in" && message.account === this.page.me();
    const side = message.way === "out" ? "bot" : message.account;
    const node = element("li", { class: `said ${message.way === "out" ? "bot" : mine ? "mine" : "other"}` });
    node.classList.toggle("turn", side !== this.side);
    const bubble = element("div", { class: "bubble" });
    if (this.page.group() && !mine && side !== this.side) bubble.append(this.speaker(message));
    this.side = side;
    const said = message.way === "out" ? this.answer(message, bubble) : this.utterance(message, node, bubble);
    bubble.append(...said, element("div", { class: "foot" }, element("time", {}, message.time ?? "")));
    node.append(bubble);
    if (message.choices?.length) this.choose(node, message);
    this.acts({ message, node }, bubble.querySelector(".foot"));
    return node;
  }

  // What she may do with what she said herself: mend it, or take it back. In a group nothing is answered by a message.
  acts({ message, node }, foot) {
    const { word, group, edit, unsend } = this.page;
    if (message.edited) foot.prepend(element("span", { class: "edited" }, word("edited")));
    if (group() || !node.classList.contains("mine") || !["said", "file"].includes(message.kind)) return;
    const open = () => {
      const there = node.querySelector(".acts");
      if (there) return there.remove();
      const act = (id, does) => text("button", word(id), { type: "button", class: "act", onclick: () => (acts.remove(), does()) });
      const acts = element("div", { class: "acts" });
      if (message.kind === "said") acts.append(act("edit", () => edit(message.key, this.items.get(message.key).message.text)));
      acts.append(act("unsend", () => unsend(message.key)));
      node.append(acts);
    };
    const attributes = { type: "button", class: "change", "aria-label": word("change"), title: word("change") };
    foot.append(element("button", { ...attributes, onclick: open }, "⋯"));
  }

  speaker(message) {
    const bot = { name: this.page.word("name"), hue: 36 };
    const person = message.way === "out" ? bot : this.page.person(message.account);
    const name = text("div", person.name, { class: "speaker-name" });
    name.style.setProperty("--hue", person.hue);
    return name;
  }

  answer(message, bubble) {
    const pictures = message.pictures.map((picture) => this.picture(picture.src, picture.alt));
    bubble.classList.toggle("pictured", pictures.length > 0);
    const lines = message.lines.map((line) => text("p", line.text, { class: line.style }));
    const files = (message.files ?? []).map((file) =>
      element("a", { class: "paper", href: file.src, download: file.name }, file.name),
    );
    return [...pictures, ...lines, ...files];
  }

  utterance(message, node, bubble) {
    if (message.kind === "file") return this.file(message, bubble);
    if (message.kind === "place") return [text("p", `${message.latitude}, ${message.longitude}`)];
    if (message.kind === "said") return [text("p", message.text)];
    node.classList.add("tapped");
    if (message.kind === "tapped") return [text("p", this.label(message.data))];
    return [text("p", message.payload || this.page.word("start"))];
  }

  // What a button said, without its box: that is the state before the tap.
  label(data) {
    return this.labels.get(data)?.replace(/^[☐☑]\s*/, "") ?? data;
  }

  file(message, bubble) {
    if (!message.mime.startsWith("image/")) {
      const name = message.name || message.mime;
      const link = { class: "paper", href: message.src, download: name };
      return [message.src ? element("a", link, name) : text("p", name)];
    }
    bubble.classList.add("pictured");
    return [this.picture(message.src, message.name)];
  }

  picture(src, alt) {
    const image = element("img", { src, alt: alt || this.page.word("picture") });
    return element("button", { type: "button", class: "picture", onclick: () => this.page.look(src, alt) }, image);
  }

  choose(node, message) {
    const choices = element("div", { class: "choices", role: "group" });
    choices.style.setProperty("--columns", message.columns);
    node.carries = new Set(message.choices.map((choice) => choice.data));
    for (const choice of message.choices) {
      this.labels.set(choice.data, choice.label);
      const tap = (event) => this.page.tap(choice, event.detail === 0, message.key); // 0: by the keyboard
      choices.append(text("button", choice.label, { type: "button", class: "choice", onclick: tap }));
    }
    const label = this.page.word("buttons");
    const attributes = { type: "button", class: "unfold", "aria-label": label, title: label };
    const unfold = element("button", { ...attributes, onclick: () => node.classList.toggle("open") }, "• • •");
    node.classList.add("choosing");
    node.append(unfold, choices);
  }

  foot(item) {
    const foot = item.node.querySelector(".foot");
    const { word } = this.page;
    if (item.pending === "failed") {
      const key = item.message.key;
      const resend = () => this.page.again(key);
      const again = element("button", { type: "button", class: "again", onclick: resend }, word("again"));
      foot.replaceChildren(item.why || word("failed"), item.why ? "" : again);
    } else {
      const time = element("time", {}, item.message.time ?? "");
      foot.replaceChildren(item.pending ? word("sending") : time);
      if (!item.pending) this.acts(item, foot);
    }
  }
}
