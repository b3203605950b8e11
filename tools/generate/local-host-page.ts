/** Writes docs/local-host.md: how the stacks run on one machine, and what of AWS they find there. */
import { resourceKinds } from "../../cloud/local/src/resources/index.ts";
import { renderMatrix } from "../../cloud/local/src/resources/matrix.ts";

const INTRODUCTION = `# The local host

<!-- Written by npm run generate from cloud/local; edit tools/generate/local-host-page.ts. -->

\`npm start\` synthesizes the CDK stacks and runs those very templates on this machine: no account, no
Docker, no network. \`npm start -- --help\` lists its options.

- **One address** (\`http://localhost:8420\`, \`--port N\`) answers signed AWS calls, the stacks' APIs
  at \`/_api/<api id>/<stage>/…\` ([their authorizers and order of checks](api-gateway.md)) and MQTT
  over WebSocket at \`/mqtt\`. SDKs and the AWS CLI use it through \`AWS_ENDPOINT_URL\`;
  \`AWS_SHARED_CREDENTIALS_FILE\` is the file that \`OutriderLocal.AccessKeyFile\` names. Devices reach the
  broker by mutual TLS at \`OutriderLocal.IotEndpoint\`, a port that stays the same in one data folder.
- **The console's page** lies in its stack's bucket and is served through its distribution, with the
  headers and error pages that the stack names, at \`/_cdn/<distribution id>/\`. \`/_console\` leads there as
  soon as the page is built.
- **People** of user pools sign in with every client of Cognito, and get their mails in an inbox
  ([sign-in](sign-in.md), [identities](identities.md)). For \`OutriderPartner\` the host plays the third
  party's identity provider at \`/_partner-idp\` ([partner API](partner-api.md)).
- **Live video** signals as on Kinesis Video Streams: the control plane, \`GetIceServerConfig\` and the
  signaling WebSocket, to which AWS's own SDKs connect as master and as viewer. All of it is at
  \`OutriderLocal.KinesisVideoEndpoint\` over TLS, with the certificate of \`OutriderLocal.IotCaFile\`; the
  one address has the same calls, and the WebSocket at \`/_kvs\` for browsers that do not know that
  certificate. Signatures, IAM and AWS's quotas hold. Devices get credentials for their certificate at
  \`OutriderLocal.CredentialsEndpoint\`. Peers are given a STUN server, and with \`--turn\` coturn as a relay.
  AWS's C SDK knows no port but 443: \`--video-port 443\` serves it there, at \`https://localhost\`.
  \`POST /_outrider/kvs\` with \`{"channel": "rover-1", "send": "GO_AWAY"}\` (or \`"RECONNECT_ICE_SERVER"\`, with
  \`"to"\` and \`"graceMs"\` where wanted) makes it do what AWS does only now and then.
- **Schedules** of EventBridge Scheduler invoke functions in their target's role, a rate for the first time as
  soon as all resources have started. A restart neither repeats nor forgets an occurrence: what was missed
  meanwhile is caught up by one invocation, and one that a \`kill -9\` cut off is run again. A target that
  cannot be invoked is tried again by its retry policy, and each failure is in the log. A schedule that the
  stacks have no more goes with the next start; one that a call made stays.
- **Secrets** of templates get their value, given or drawn, as CloudFormation would give it, and another one when
  the template says another. \`aws secretsmanager put-secret-value\` puts one by hand, which then stays.
  Dynamic references (\`{{resolve:…}}\`) are refused.
- **The outside** is out of functions' reach, but for the hosts named with \`--outbound HOST,…\`. They find a proxy
  in their environment, which Node's \`fetch\`, \`http\` and \`https\` use; it lets through what goes to the one
  address, refuses the rest with 403 and names each refused host once in the log. It is a rule for
  well-behaved code and no sandbox: code that opens sockets by itself, agents of its own (as AWS's SDK has,
  which is how that reaches the one address) or runtimes that know no proxy go around it.
- **NASA** is played: \`api.nasa.gov\` and \`mars.nasa.gov\` answer functions with samples in the shapes of InSight,
  Mars Rover Photos, REMS and MEDA, with NASA's keys and limits, over TLS with the certificate of
  \`OutriderLocal.IotCaFile\`, and every answer bears \`x-outrider-sample: true\`. \`OutriderMars\` is given
  \`WeatherSource=insight\` and \`PhotoSource=rover-photos\` unless \`--parameters\` says otherwise; with
  \`--outbound api.nasa.gov,mars.nasa.gov\` the real ones are reached. \`POST /_outrider/nasa\` with
  \`{"source": "insight", "fault": "error"}\` makes one fail: sources \`insight\`, \`photos\`, \`rems\`, \`meda\`,
  \`pictures\` or \`all\`; faults \`slow\` with \`ms\`, \`half\`, \`cut\`, \`error\`, \`html\`, \`frozen\`, \`empty\` with
  \`days\`, and \`none\`. \`GET\` tells what each was told and how often it was asked.
- **\`<data>/outputs.json\`** has the shape of \`cdk deploy --outputs-file\`, and the host's own addresses
  under \`OutriderLocal\`. Off a terminal the host prints JSON lines; \`{"event":"ready"}\` is the one to
  wait for.
- **State** lies in the data folder (\`.outrider\`, \`--data DIR\`), outlasts a restart and a \`kill -9\`, and
  belongs to one host at a time. \`--fresh\` forgets it.
- **Names and ids** come from where a resource stands in its stack, so they are the same at every start.
- **Simulated robots and displays** are real processes with certificates of their own, in
  \`<data>/devices/<thing>/\`; \`--robots N\` and \`--displays N\` say how many. A display's panel is
  \`panel/frame.png\` there, and live in the console.
  They are replaced when they end, and end with the host.
- **IAM is enforced**: every signed call is judged by the policies of its role, as on AWS and in AWS's
  words; topic rules act as their roles, and an API invokes a function only by its permission.
  [Who may call what](security.md) follows from the stacks. The key in \`OutriderLocal.AccessKeyFile\`
  is the administrator's.
- **Following changes**: \`npm run dev\` takes over changed handlers and stacks without a restart. A
  template that is refused leaves the old one running; what a template no longer holds goes with the
  next start.
- **Removal policies**: \`Delete\` and \`Retain\` both keep data; only \`--fresh\` removes any.

A template is judged as a whole before anything starts: what is not in the lists below is refused by
stack, resource and property, all findings together. A wrong answer is worse than none.
`;

/** Gives the page. */
export function localHostPage(): string {
  return `${INTRODUCTION}\n${renderMatrix(resourceKinds)}`;
}
