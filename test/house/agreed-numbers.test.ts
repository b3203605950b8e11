// Aim: what two parts keep apart on purpose agrees. Method: read both.
import { DEVICE_KINDS as SIMULATED } from "@outrider/local/src/assembly/device-programs.ts";
import { DEVICE_KINDS, HOLD_MS_MAX } from "@outrider/protocol";
import { Capture, Template } from "aws-cdk-lib/assertions";
import { App } from "aws-cdk-lib/core";
import { expect, it } from "vitest";
import { passwordRules } from "../../cloud/console/src/session/cognito/password-rules.ts";
import { AccessStack } from "../../cloud/src/stacks/access-stack.ts";
import { readSignInOptions } from "../../cloud/src/stacks/sign-in-options.ts";
import { HOLD_MS_MAX as GATE_HOLD_MS_MAX } from "../../edge/robot/src/control/gate-core.ts";

it("the gate holds as long as the protocol lets a command ask for", () => {
  // The gate does not import the protocol: it starts faster without it, and needs nothing else of it.
  expect(GATE_HOLD_MS_MAX).toBe(HOLD_MS_MAX);
});

it("the local host simulates every kind of device", () => {
  // It knows no message, and so does without the protocol.
  expect(SIMULATED).toEqual(DEVICE_KINDS);
});

it("the console asks for the passwords that the user pool takes", () => {
  // The page tells it while a password is typed, before any pool is asked.
  const PasswordPolicy = new Capture();
  const stack = new AccessStack(new App(), "OutriderAccess", readSignInOptions(undefined));
  Template.fromStack(stack).hasResourceProperties("AWS::Cognito::UserPool", {
    Policies: { PasswordPolicy },
  });
  const { MinimumLength } = PasswordPolicy.asObject() as { MinimumLength: number };
  const password = "Aa1-".padEnd(MinimumLength, "x");
  const isTaken = (text: string) => passwordRules(text).every(({ isKept }) => isKept);
  expect(isTaken(password)).toBe(true);
  expect(isTaken(password.slice(0, -1))).toBe(false);
  expect(PasswordPolicy.asObject()).toMatchObject({
    RequireLowercase: true,
    RequireUppercase: true,
    RequireNumbers: true,
    RequireSymbols: true,
  });
  const lacking = [password.toUpperCase(), password.toLowerCase()];
  for (const text of [...lacking, password.replace("1", "x"), password.replace("-", "x")])
    expect(isTaken(text)).toBe(false);
});
