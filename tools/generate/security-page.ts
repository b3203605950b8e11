/** Writes docs/security.md: who may call what, as tests hold it, and from the synthesized stacks' policies. */
import type { Planned, PolicyDocument } from "../../cloud/local/src/contracts.ts";
import { whoMayTables } from "./who-may-tables.ts";

const INTRODUCTION = `# Who may call what

<!-- Written by npm run generate from the stacks in cloud/src and tools/generate/who-may.ts; edit them. -->

Every signed AWS call is judged by the policies of the caller's role, on AWS and by the local host
alike: an explicit deny first, then an allow for each action and resource that the call needs, else
AWS's \`AccessDeniedException\`. The administrator of the local host (\`OutriderLocal.AccessKeyFile\`)
may do everything, but assumes only roles that trust the account. MQTT is judged by the same policies,
topic by topic; a device by the IoT policies of its certificate, and a signed-in person by their role
and the IoT policies of their identity ([identities.md](identities.md)). A policy with an action, a
condition operator, a condition key or a variable that the local host does not know is refused at start.

Names are those of the local host. \`…\` stands for \`arn:aws:<service>:us-east-1:000000000000\`.
`;

/** Gives the page. */
export function securityPage(resources: readonly Planned[]): string {
  const roles = ofType(resources, "AWS::IAM::Role");
  return [
    INTRODUCTION,
    whoMayTables(),
    "## Roles\n",
    "| Role | Assumed by | Action | On |\n|---|---|---|---|",
    ...roles.flatMap((role) => roleRows(role, resources)),
    "\n## IoT policies, of devices' certificates and people's identities\n",
    "| Policy | Action | On | When |\n|---|---|---|---|",
    ...ofType(resources, "AWS::IoT::Policy").flatMap(iotRows),
    "\n## Functions, by the services that may invoke them\n",
    "| Function | Service | For |\n|---|---|---|",
    ...ofType(resources, "AWS::Lambda::Permission").map(permissionRow),
    "",
  ].join("\n");
}

interface RoleProperties {
  readonly AssumeRolePolicyDocument: PolicyDocument;
  readonly Policies?: readonly { readonly PolicyDocument: PolicyDocument }[];
  readonly ManagedPolicyArns?: readonly string[];
}

interface PolicyProperties {
  readonly Roles?: readonly string[];
  readonly PolicyDocument: PolicyDocument;
}

interface PermissionProperties {
  readonly FunctionName: string;
  readonly Principal: string;
  readonly SourceArn?: string;
}

function ofType(resources: readonly Planned[], type: string): readonly Planned[] {
  return resources
    .filter((resource) => resource.type === type)
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function nameOf({ scope }: Planned): string {
  return `${scope.stackName}/${scope.logicalId}`;
}

function roleRows(role: Planned, resources: readonly Planned[]): readonly string[] {
  const properties = role.properties as RoleProperties;
  const { Policies = [], ManagedPolicyArns = [] } = properties;
  const attached = ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"]
    .flatMap((type) => ofType(resources, type))
    .map((policy) => policy.properties as PolicyProperties)
    .filter(({ Roles = [] }) => Roles.includes(role.identity.ref));
  const rights = [...Policies, ...attached].flatMap(({ PolicyDocument }) =>
    rightsOf(PolicyDocument),
  );
  const managed = ManagedPolicyArns.map((arn) => ({ actions: `all of ${code(arn)}`, on: "" }));
  const head = `${code(nameOf(role))} | ${trusted(properties.AssumeRolePolicyDocument)}`;
  return [...rights, ...managed].map(({ actions, on }) => `| ${head} | ${actions} | ${on} |`);
}

function trusted({ Statement }: PolicyDocument): string {
  return Statement.flatMap(({ Principal = {} }) => Object.values(Principal).flat())
    .map(code)
    .join("<br>");
}

function iotRows(policy: Planned): readonly string[] {
  const { PolicyDocument } = policy.properties as PolicyProperties;
  return rightsOf(PolicyDocument).map(
    ({ actions, on, when }) => `| ${code(nameOf(policy))} | ${actions} | ${on} | ${when} |`,
  );
}

function permissionRow({ properties }: Planned): string {
  const { FunctionName, Principal, SourceArn = "*" } = properties as PermissionProperties;
  return `| ${code(short(FunctionName))} | ${code(Principal)} | ${code(short(SourceArn))} |`;
}

function rightsOf({ Statement }: PolicyDocument) {
  return Statement.map(({ Effect, Action, Resource, Condition }) => ({
    actions: `${Effect === "Deny" ? "**never** " : ""}${Action.map(code).join("<br>")}`,
    on: Resource.map((resource) => code(short(resource))).join("<br>"),
    when: Condition === undefined ? "" : code(JSON.stringify(Condition)),
  }));
}

function short(arn: string): string {
  return arn.replace(/^arn:aws:[\w-]+:us-east-1:000000000000:/, "…:");
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
