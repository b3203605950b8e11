/**
 * Says who may do what, as data: docs/security.md shows these tables, test/flow/who-may.test.ts holds a
 * running host to them, test/conformance/device-isolation.test.ts a hundred devices. Whoever adds a route, a
 * message or an action on channels adds its row here; the test names what is missing.
 */

/**
 * Are the kinds of callers, each with all that it can have: a person of a group or of none their
 * tokens and credentials, a device its certificate and the credentials it gets for it, a partner a
 * token with the scope that the row names, a script the API key of robots, and whoever pulls the weather
 * the key of Mars.
 */
export const CALLERS = [
  "viewer",
  "operator",
  "admin",
  "no group",
  "robot",
  "display",
  "partner",
  "API key",
  "Mars key",
  "nobody",
] as const;
export type Caller = (typeof CALLERS)[number];

const WATCHING: readonly Caller[] = ["viewer", "operator", "admin"];
const DRIVING: readonly Caller[] = ["operator", "admin"];
const ROBOT: readonly Caller[] = ["robot"];
const DISPLAY: readonly Caller[] = ["display"];
const DEVICES: readonly Caller[] = ["robot", "display"];
const SCRIPT: readonly Caller[] = ["API key"];
const PULLING: readonly Caller[] = ["Mars key"];
const PARTNER: readonly Caller[] = ["partner"];
const NOBODY: readonly Caller[] = [];

export interface RouteRow {
  /** Method and path as in the template. */
  readonly route: string;
  /** What of the route this row is about, where bodies matter. */
  readonly part?: string;
  /** Bodies to try it with. */
  readonly bodies?: readonly object[];
  /** What a partner's token must grant. */
  readonly scope?: string;
  readonly may: readonly Caller[];
}

const leaseKinds = ["acquire", "renew", "request", "decline", "release"];

/** Are the routes of the robots' API: `OutriderRobot.ApiURL`. */
export const ROBOT_ROUTES: readonly RouteRow[] = [
  { route: "POST /session", bodies: [{}], may: WATCHING },
  { route: "GET /robots", may: WATCHING },
  { route: "GET /robots/{robot}", may: WATCHING },
  { route: "GET /robots/{robot}/telemetry", may: WATCHING },
  { route: "GET /devices", may: WATCHING },
  { route: "GET /robots/{robot}/lease", may: WATCHING },
  { route: "GET /robots/{robot}/lease/history", may: WATCHING },
  {
    route: "POST /robots/{robot}/lease",
    part: "take-over",
    bodies: [{ kind: "take-over", reason: "a test" }],
    may: ["admin"],
  },
  {
    route: "POST /robots/{robot}/lease",
    part: "every other kind",
    bodies: [...leaseKinds.map((kind) => ({ kind })), { kind: "grant", to: "nobody" }],
    may: DRIVING,
  },
  { route: "POST /publish", part: "stop", bodies: [{ action: "stop" }], may: WATCHING },
  {
    route: "POST /publish",
    part: "every other action",
    bodies: ["forward", "backwards", "left", "right"].map((action) => ({ action })),
    may: DRIVING,
  },
  {
    route: "POST /machine/publish",
    bodies: [{ action: "stop" }, { action: "forward" }],
    may: SCRIPT,
  },
];

/** Are the routes of the API for displays: `OutriderMars.MarsApiURL`. */
export const MARS_ROUTES: readonly RouteRow[] = [
  { route: "GET /mars", may: PULLING },
  { route: "GET /mars/photo", may: PULLING },
];

/** Are the routes of the partners' API, at both of its gateways alike. */
export const PARTNER_ROUTES: readonly RouteRow[] = [
  { route: "GET /partner/robots", scope: "robots:read", may: PARTNER },
  { route: "GET /partner/robots/{robot}/telemetry", scope: "telemetry:read", may: PARTNER },
  {
    route: "POST /partner/robots/{robot}/actions",
    bodies: [{ action: "stop" }, { action: "forward" }],
    scope: "robots:drive",
    may: PARTNER,
  },
];

export interface TopicRow {
  /**
   * Template as in the catalogue. `{thing}` is any device for a person and the device itself for a
   * device; `{operatorId}` is the person themself for a person and anybody for a device.
   */
  readonly topic: string;
  /** What a display does here as somebody who looks on: `{thing}` is any device, `{operatorId}` itself. */
  readonly onlooker?: "publish" | "receive";
  readonly publish: readonly Caller[];
  /** Who may also have the broker keep it. */
  readonly retain: readonly Caller[];
  readonly receive: readonly Caller[];
}

/** Are the messages of the catalogue. What the cloud alone sends, no caller does. */
export const TOPICS: readonly TopicRow[] = [
  { topic: "{thing}/action", publish: NOBODY, retain: NOBODY, receive: ROBOT },
  { topic: "{thing}/drive/{operatorId}", publish: DRIVING, retain: NOBODY, receive: ROBOT },
  { topic: "{thing}/stop/{operatorId}", publish: WATCHING, retain: NOBODY, receive: ROBOT },
  {
    topic: "{thing}/call/{operatorId}/identify",
    publish: DRIVING,
    retain: NOBODY,
    receive: DEVICES,
  },
  {
    topic: "{thing}/reply/{operatorId}/identify",
    publish: DEVICES,
    retain: NOBODY,
    receive: DRIVING,
  },
  { topic: "{thing}/drive-state", publish: ROBOT, retain: NOBODY, receive: WATCHING },
  {
    topic: "{thing}/telemetry",
    onlooker: "receive",
    publish: ROBOT,
    retain: NOBODY,
    receive: [...WATCHING, ...DISPLAY],
  },
  {
    topic: "{thing}/presence",
    onlooker: "receive",
    publish: DEVICES,
    retain: DEVICES,
    receive: [...WATCHING, ...DISPLAY],
  },
  {
    topic: "{thing}/lease",
    publish: NOBODY,
    retain: NOBODY,
    receive: [...WATCHING, ...ROBOT],
  },
  {
    topic: "{thing}/call/{operatorId}/snapshot",
    onlooker: "publish",
    publish: DISPLAY,
    retain: NOBODY,
    receive: ROBOT,
  },
  {
    topic: "{thing}/reply/{operatorId}/snapshot",
    onlooker: "receive",
    publish: ROBOT,
    retain: NOBODY,
    receive: DISPLAY,
  },
  { topic: "outrider/mars", publish: NOBODY, retain: NOBODY, receive: [...WATCHING, ...DISPLAY] },
  { topic: "{thing}/card/{operatorId}", publish: DRIVING, retain: DRIVING, receive: DISPLAY },
  {
    topic: "{thing}/page/{page}/layout",
    publish: DRIVING,
    retain: DRIVING,
    receive: [...WATCHING, ...DISPLAY],
  },
  {
    topic: "{thing}/settings/display",
    publish: DRIVING,
    retain: DRIVING,
    receive: [...WATCHING, ...DISPLAY],
  },
  { topic: "{thing}/display-state", publish: DISPLAY, retain: DISPLAY, receive: WATCHING },
  {
    topic: "{thing}/call/{operatorId}/show-page",
    publish: DRIVING,
    retain: NOBODY,
    receive: DISPLAY,
  },
  {
    topic: "{thing}/reply/{operatorId}/show-page",
    publish: DISPLAY,
    retain: NOBODY,
    receive: DRIVING,
  },
  { topic: "{thing}/watch/{operatorId}", publish: WATCHING, retain: NOBODY, receive: DISPLAY },
  { topic: "{thing}/frame", publish: DISPLAY, retain: NOBODY, receive: WATCHING },
];

export interface ChannelRow {
  /** IAM action without `kinesisvideo:`. */
  readonly action: string;
  /** On any channel for a person, on that of its own name for a device. */
  readonly may: readonly Caller[];
}

const BOTH_ENDS: readonly Caller[] = [...WATCHING, ...ROBOT];

/** Are the actions on signaling channels, through which live video is arranged. */
export const CHANNEL_ACTIONS: readonly ChannelRow[] = [
  { action: "ConnectAsMaster", may: ROBOT },
  { action: "ConnectAsViewer", may: WATCHING },
  { action: "DescribeSignalingChannel", may: BOTH_ENDS },
  { action: "GetSignalingChannelEndpoint", may: BOTH_ENDS },
  { action: "GetIceServerConfig", may: BOTH_ENDS },
  ...[
    "CreateSignalingChannel",
    "UpdateSignalingChannel",
    "DeleteSignalingChannel",
    "ListSignalingChannels",
    "SendAlexaOfferToMaster",
    "TagResource",
    "UntagResource",
    "ListTagsForResource",
  ].map((action) => ({ action, may: NOBODY })),
];
