/** Shows the local inbox: what AWS would have mailed. */
import { sendJson } from "../../front-door/http-reply.ts";
import type { PathHandler } from "../../front-door/paths.ts";
import type { Inbox } from "./inbox.ts";
import { sendPage } from "./page.ts";

/** Are the addresses of the page and of its letters; foreign pages may use neither. */
export const INBOX_PATH = "/_outrider/inbox";
export const INBOX_JSON_PATH = "/_outrider/inbox.json";

const BODY = `<h1>Inbox</h1>
<p class="soft">What Cognito would have sent by e-mail. Kept in memory, newest first.</p>
<p id="state" role="status">Looking…</p><ol id="letters"></ol>`;

/** Texts go into the page as text, never as HTML. */
const SCRIPT = `
const list = document.getElementById("letters");
const state = document.getElementById("state");
let newest;
const made = (name, text, kind) => {
  const element = document.createElement(name);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
};
const shown = ({ subject, to, text, code, atMs }) => {
  const item = document.createElement("li");
  const codeLine = document.createElement("p");
  codeLine.append(made("code", code));
  const time = made("time", new Date(atMs).toLocaleTimeString());
  item.append(made("h2", subject), made("p", "to " + to, "to soft"), codeLine,
    made("p", text), time);
  return item;
};
async function look() {
  try {
    const reply = await fetch("${INBOX_JSON_PATH}");
    if (!reply.ok) throw new Error("HTTP " + reply.status);
    const { letters } = await reply.json();
    const count = letters.length;
    state.textContent = count === 0 ? "Nothing yet." : count === 1 ? "1 letter" : count + " letters";
    if (letters[0]?.id !== newest) list.replaceChildren(...letters.map(shown));
    newest = letters[0]?.id;
  } catch (error) {
    state.textContent = "The local host does not answer; trying again.";
  }
  setTimeout(look, 2000);
}
look();
`;

/** Answers the page and, at the other address, `{"letters": […]}` for tests and scripts. */
export function serveInbox(inbox: Inbox): { page: PathHandler; json: PathHandler } {
  return {
    page: (_request, response) => {
      sendPage(response, { title: "Inbox · Outrider", body: BODY, script: SCRIPT });
    },
    json: (_request, response) => {
      sendJson(response, 200, { letters: inbox.letters() });
    },
  };
}
