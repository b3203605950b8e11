/** Writes the tables of who may do what as Markdown. */
import {
  CALLERS,
  type Caller,
  CHANNEL_ACTIONS,
  MARS_ROUTES,
  PARTNER_ROUTES,
  ROBOT_ROUTES,
  type RouteRow,
  TOPICS,
} from "./who-may.ts";

const INTRODUCTION = `## Callers

The next tables say who gets past the door. They are \`tools/generate/who-may.ts\`, which
\`test/flow/who-may.test.ts\` holds a running host to: every caller tries every row, and a route, a message
or an action without a row fails the test. Empty is no. *No group* is somebody who signed up and was not
admitted; *robot* and *display* have their certificate and the credentials that they get for it; *nobody*
has nothing.`;

const ROUTES = `### Routes

With no method but these; \`OPTIONS\` of the robots' API tells any page what it may ask. A partner's
token needs the scope that stands in its column, at the REST API and at the HTTP API alike; the REST
API's document of permissions may say otherwise.`;

const MESSAGES = `### Messages

\`{thing}\` is any device for a person, and for a device itself alone, unless its cell says *any*:
\`test/conformance/device-isolation.test.ts\` tries a hundred, each with each other's topics.
\`{operatorId}\` is the identity of the person who is connected, or of *any* the name of the display
itself. What nobody here sends, the functions of the cloud do. Every topic without a row is nobody's.
Of *any* telemetry and presence a display hears by the filters \`+/telemetry\` and \`+/presence\` alone.`;

const CHANNELS = `### Signaling channels

A person's are all of them, a device's is that of its own name.`;

/** Gives the chapter. */
export function whoMayTables(): string {
  return [
    INTRODUCTION,
    `\n${ROUTES}\n`,
    ...table("Route", [...ROBOT_ROUTES, ...MARS_ROUTES, ...PARTNER_ROUTES].map(routeCells)),
    `\n${MESSAGES}\n`,
    ...table("Topic", TOPICS.map(topicCells)),
    `\n${CHANNELS}\n`,
    ...table("Action", CHANNEL_ACTIONS.map(channelCells)),
    "",
  ].join("\n");
}

interface Row {
  readonly head: string;
  cell(caller: Caller): string;
}

function table(head: string, rows: readonly Row[]): readonly string[] {
  const lines = rows.map((row) => [row.head, ...CALLERS.map((caller) => row.cell(caller))]);
  const heads = [head, ...CALLERS];
  return [heads, heads.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`);
}

function routeCells({ route, part, scope, may }: RouteRow): Row {
  const yes = scope === undefined ? "yes" : `\`${scope}\``;
  return {
    head: `\`${route}\`${part === undefined ? "" : `: ${part}`}`,
    cell: (caller) => (may.includes(caller) ? yes : ""),
  };
}

function topicCells({ topic, onlooker, publish, retain, receive }: (typeof TOPICS)[number]): Row {
  return {
    head: `\`${topic}\``,
    cell: (caller) => {
      const any = (way: typeof onlooker) =>
        caller === "display" && onlooker === way ? " of any" : "";
      const kept = retain.includes(caller) ? "sends, also retained" : "sends";
      const cell = [
        ...(publish.includes(caller) ? [`${kept}${any("publish").replace("of", "to")}`] : []),
        ...(receive.includes(caller) ? [`hears${any("receive")}`] : []),
      ];
      return cell.join(", ");
    },
  };
}

function channelCells({ action, may }: (typeof CHANNEL_ACTIONS)[number]): Row {
  return { head: `\`${action}\``, cell: (caller) => (may.includes(caller) ? "yes" : "") };
}
