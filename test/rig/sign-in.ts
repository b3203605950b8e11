/** Signs people in as the console does, for tests: password by SRP, identity, session at the API. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from "amazon-cognito-identity-js";
import { awsAccess, type Outputs } from "../../tools/outputs.ts";

/** Is a host that runs, or a file of outputs. */
export type HostOutputs = { output(stack: string, key: string): string } | string;

export interface Person {
  readonly user: string;
  readonly password: string;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface SignedIn {
  readonly idToken: string;
  /** Of the identity pool, with the role of the person's group. */
  readonly credentials: Credentials;
  readonly identityId: string;
  /** Who the broker says it is, as `POST /session` answered; the same as `identityId`. */
  readonly operatorId: string;
  /** Calls the REST API with the id token; `path` begins with a slash. */
  api(path: string, init?: RequestInit): Promise<ApiAnswer>;
}

/** Signs a person in, the seeded operator if none is named, and opens the session. @throws what AWS says */
export async function signIn(
  host: HostOutputs,
  person: Person = demoOperator(host),
): Promise<SignedIn> {
  const idToken = await idTokenOf(host, person);
  const { identityId, credentials } = await identityOf(host, idToken);
  const api = apiWith(host, idToken);
  const { status, body } = await api("/session", { method: "POST", body: "{}" });
  if (status !== 200) throw new Error(`POST /session answered ${status}: ${JSON.stringify(body)}`);
  return { idToken, identityId, credentials, operatorId: String(body["operatorId"]), api };
}

/** Proves the password by SRP and gives the id token. */
export function idTokenOf(host: HostOutputs, { user, password }: Person): Promise<string> {
  const output = outputsOf(host);
  const Storage = memory();
  const pool = new CognitoUserPool({
    UserPoolId: output("OutriderAccess", "UserPoolId"),
    ClientId: output("OutriderAccess", "UserPoolClientId"),
    endpoint: output("OutriderLocal", "Endpoint"),
    Storage,
  });
  const details = new AuthenticationDetails({ Username: user, Password: password });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  new CognitoUser({ Username: user, Pool: pool, Storage }).authenticateUser(details, {
    onSuccess: (session) => resolve(session.getIdToken().getJwtToken()),
    onFailure: reject,
    newPasswordRequired: () => reject(new Error(`${user} has to choose a new password`)),
  });
  return promise;
}

/** Trades an id token for the identity and its credentials. @throws NotAuthorizedException */
export async function identityOf(host: HostOutputs, idToken: string) {
  const output = outputsOf(host);
  const region = output("OutriderLocal", "Region");
  const client = new CognitoIdentityClient({
    endpoint: output("OutriderLocal", "Endpoint"),
    region,
  });
  const provider = `cognito-idp.${region}.amazonaws.com/${output("OutriderAccess", "UserPoolId")}`;
  const Logins = { [provider]: idToken };
  const IdentityPoolId = output("OutriderAccess", "IdentityPoolId");
  const { IdentityId } = await client.send(new GetIdCommand({ IdentityPoolId, Logins }));
  const { Credentials: keys } = await client.send(
    new GetCredentialsForIdentityCommand({ IdentityId, Logins }),
  );
  client.destroy();
  if (IdentityId === undefined || keys?.Expiration === undefined)
    throw new Error("the identity pool gave no credentials");
  const { AccessKeyId = "", SecretKey = "", SessionToken = "", Expiration } = keys;
  const credentials: Credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
  return { identityId: IdentityId, credentials };
}

/** Gives a function that calls the REST API with a token, or without. */
export function apiWith(host: HostOutputs, idToken?: string): SignedIn["api"] {
  const url = outputsOf(host)("OutriderRobot", "ApiURL");
  const authorization = idToken === undefined ? {} : { authorization: idToken };
  return async (path, init = {}) => {
    const headers = { "content-type": "application/json", ...authorization, ...init.headers };
    const response = await fetch(`${url}${path}`, { ...init, headers });
    return { status: response.status, body: (await response.json()) as ApiAnswer["body"] };
  };
}

/**
 * Makes one more person of a group, or of none, as an administrator would, with a password that need
 * not be changed.
 */
export async function makePerson(
  host: HostOutputs,
  group?: "viewer" | "operator" | "admin",
): Promise<Person> {
  const output = outputsOf(host);
  const local = Object.fromEntries(
    ["Endpoint", "Region", "AccessKeyFile"].map((key) => [key, output("OutriderLocal", key)]),
  );
  const client = new CognitoIdentityProviderClient(awsAccess({ OutriderLocal: local }));
  const UserPoolId = output("OutriderAccess", "UserPoolId");
  const person = { user: `${randomUUID()}@outrider.example`, password: `Aa1!${randomUUID()}` };
  const Username = person.user;
  const UserAttributes = [
    { Name: "email", Value: Username },
    { Name: "email_verified", Value: "true" },
  ];
  const MessageAction = "SUPPRESS";
  await client.send(
    new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction }),
  );
  await client.send(
    new AdminSetUserPasswordCommand({
      UserPoolId,
      Username,
      Password: person.password,
      Permanent: true,
    }),
  );
  if (group !== undefined)
    await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: group }));
  client.destroy();
  return person;
}

/** Is the operator whom the local host makes by itself. */
export function demoOperator(host: HostOutputs): Person {
  const output = outputsOf(host);
  return {
    user: output("OutriderLocal", "DemoUser"),
    password: output("OutriderLocal", "DemoPassword"),
  };
}

function outputsOf(host: HostOutputs): (stack: string, key: string) => string {
  if (typeof host !== "string") return (stack, key) => host.output(stack, key);
  const outputs = JSON.parse(readFileSync(host, "utf8")) as Outputs;
  return (stack, key) => {
    const value = outputs[stack]?.[key];
    if (value === undefined) throw new TypeError(`no output ${stack}.${key}`);
    return value;
  };
}

/** Keeps tokens as a browser's storage does, for one person alone. */
function memory(): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    clear: () => values.clear(),
  };
}
