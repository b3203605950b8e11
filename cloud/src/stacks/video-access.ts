/** Says who may do what with the signaling channels of live video: a channel bears its robot's name. */
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnPolicy, CfnRoleAlias } from "aws-cdk-lib/aws-iot";
import { Duration, Stack, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";

/** Life of a device's credentials; it asks for new ones before they end. */
const CREDENTIALS_LIFE = Duration.hours(1);

/** What both ends ask before they connect. */
const COMMON_ACTIONS = [
  "kinesisvideo:DescribeSignalingChannel",
  "kinesisvideo:GetSignalingChannelEndpoint",
  "kinesisvideo:GetIceServerConfig",
];

// biome-ignore lint/suspicious/noTemplateCurlyInString: an IAM policy variable, not JavaScript's.
const OWN_CHANNEL = "${credentials-iot:ThingName}/*";

/**
 * Lets devices be masters of their own channels: a role that the credentials provider gives them for
 * their certificate, under an alias whose name CloudFormation makes, so that stacks never collide. The
 * right to ask for it is a policy of its own, as that of the topics has no room left.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
 */
export class DeviceVideo extends Construct {
  readonly alias: CfnRoleAlias;
  /** IoT policy that a certificate needs beside that of the topics. */
  readonly policy: CfnPolicy;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("credentials.iot.amazonaws.com"),
      description: "Sends a device's live video, on the channel of its own name.",
      maxSessionDuration: CREDENTIALS_LIFE,
    });
    const actions = [...COMMON_ACTIONS, "kinesisvideo:ConnectAsMaster"];
    allowOn(role, { actions, channels: OWN_CHANNEL });
    acknowledge(role, OWN_CHANNEL, "A channel's ARN ends with the time at which it was made.");
    this.alias = new CfnRoleAlias(this, "Alias", {
      roleArn: role.roleArn,
      credentialDurationSeconds: CREDENTIALS_LIFE.toSeconds(),
    });
    const assume = new PolicyStatement({
      actions: ["iot:AssumeRoleWithCertificate"],
      resources: [this.alias.attrRoleAliasArn],
    });
    const policyDocument = new PolicyDocument({ statements: [assume] });
    this.policy = new CfnPolicy(this, "Policy", { policyDocument });
  }
}

/** Lets a role watch every robot, and be master of none. */
export function allowViewer(role: Role): void {
  const channels = "*/*";
  const actions = [...COMMON_ACTIONS, "kinesisvideo:ConnectAsViewer"];
  allowOn(role, { actions, channels });
  acknowledge(
    role,
    channels,
    "Who may see robots may see every one; driving is authorised elsewhere.",
  );
}

interface Right {
  readonly actions: string[];
  /** `<name>/<time of creation>`, as a pattern. */
  readonly channels: string;
}

function allowOn(role: Role, { actions, channels }: Right): void {
  const channel = { service: "kinesisvideo", resource: "channel", resourceName: channels };
  const resources = [Stack.of(role).formatArn(channel)];
  role.addToPolicy(new PolicyStatement({ actions, resources }));
}

function acknowledge(role: Role, channels: string, reason: string): void {
  const arn = `arn:<AWS::Partition>:kinesisvideo:<AWS::Region>:<AWS::AccountId>:channel/${channels}`;
  const id = `AwsSolutions-IAM5[Resource::${arn.replace(/\$\{([^}]+)\}/g, "<$1>")}]`;
  Validations.of(role).acknowledge({ id, reason });
}
