/** Renders the small pages of the local host around sign-in: readable at 360 px, light and dark. */
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";

export interface Page {
  readonly title: string;
  /** HTML in which every outside text is escaped. */
  readonly body: string;
  /** Runs in the page; may talk to this origin alone. */
  readonly script?: string;
  readonly status?: number;
  /** Where forms may lead beside this origin: the application's own address. */
  readonly formTarget?: string;
}

const STYLE = `
:root { color-scheme: light dark; --line: #8886; --soft: light-dark(#555, #aaa);
  --bad: light-dark(#a11212, #ff9a9a); --accent: light-dark(#0b57d0, #8ab4f8); }
* { box-sizing: border-box; }
html { background: light-dark(#fff, #16181c); color: light-dark(#16181c, #f0f0f0); }
body { margin: 0 auto; padding: 1rem; max-width: 34rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin: 0; }
p { margin: .5rem 0; } small, time, .soft { color: var(--soft); }
ol { list-style: none; padding: 0; display: grid; gap: .75rem; }
li, form { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
form { display: grid; gap: .75rem; }
label { display: grid; gap: .25rem; }
input, button { font: inherit; padding: .6rem .75rem; border-radius: .4rem; min-width: 0;
  border: 1px solid var(--line); min-height: 2.75rem; background: light-dark(#fff, #24272d);
  color: inherit; }
button { background: var(--accent); color: light-dark(#fff, #111); border: 0; cursor: pointer; }
button:disabled { background: none; color: var(--soft); border: 1px solid var(--line);
  cursor: not-allowed; }
code { font-size: 1.5rem; overflow-wrap: anywhere; user-select: all; }
.bad { color: var(--bad); } .to { overflow-wrap: anywhere; }
`;

/** Sends a page; its script and style are the only ones that may run, and nobody may frame it. */
export function sendPage(response: ServerResponse, page: Page): void {
  const { title, body, script = "", status = 200, formTarget = "" } = page;
  const policy = [
    "default-src 'none'",
    `style-src '${digest(STYLE)}'`,
    `script-src '${digest(script)}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action 'self' ${formTarget}`.trim(),
  ];
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": policy.join("; "),
    // Not "no-referrer": browsers then name no origin with a form, which is judged by it.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
  });
  response.end(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${STYLE}</style></head>
<body><main>${body}</main><script>${script}</script></body></html>`);
}

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
