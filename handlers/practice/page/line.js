// The line to the server: questions, messages out (each under an id of its own, so that sending one again is
// harmless), and the stream of what comes in.

const SILENCE = 45_000; // ms without a sign of life (one comes every 15 s) after which the line counts as lost
const LONGEST_WAIT = 8_000; // ms between two tries

function address(path, query) {
  const asked = new URLSearchParams(query).toString();
  return `/practice/${path}${asked && `?${asked}`}`;
}

export async function ask(path, query = {}) {
  const answer = await fetch(address(path, query), { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

// "sent"; "again" when it may be sent once more (the server is away, or could not take it); {refused: reason}.
export async function post(path, body, query = {}) {
  let answer;
  try {
    answer = await fetch(address(path, query), { method: "POST", body });
  } catch {
    return "again";
  }
  if (answer.ok) return "sent";
  if (answer.status >= 500) return "again";
  if (answer.status === 413) return { refused: "size" };
  const told = await answer.json().catch(() => ({}));
  return { refused: told.refused ?? "" };
}

// What the server pushes for one chat. `heard` is called with each event's kind and content ("hello" at every
// connection), `state` with "lost" and "here". While nobody looks at the page the line is put down: browsers
// allow only a few to one server, and the transcript is asked for again when the page is looked at.
export class Stream {
  constructor(query, heard, state) {
    Object.assign(this, { query, heard, state, wait: 500, source: null, timer: 0, ended: false });
    this.look = () => (document.hidden ? this.hang() : this.source || this.open());
    document.addEventListener("visibilitychange", this.look);
    this.look();
  }

  open() {
    this.hang();
    this.source = new EventSource(address("stream", this.query));
    this.source.onerror = () => this.lost();
    for (const kind of ["hello", "message", "clock", "elsewhere"])
      this.source.addEventListener(kind, (event) => {
        this.alive();
        if (kind === "hello") {
          this.wait = 500;
          this.state("here");
        }
        this.heard(kind, JSON.parse(event.data));
      });
    this.alive();
  }

  alive() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lost(), SILENCE);
  }

  lost() {
    this.hang();
    if (this.ended) return;
    this.state("lost");
    this.timer = setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  hang() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  end() {
    this.ended = true;
    document.removeEventListener("visibilitychange", this.look);
    this.hang();
  }
}
