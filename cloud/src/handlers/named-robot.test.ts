// Aim: a path's robot is found however a client encoded its name. Method: plain values.
import { expect, it } from "vitest";
import { namedRobot } from "./named-robot.ts";

const named = (robot: string) => namedRobot({ pathParameters: { robot } });

it("decodes what clients encode, and leaves what can't be decoded as it is", () => {
  expect(named("rover%2D1")).toBe("rover-1");
  expect(named("lab%3Arover")).toBe("lab:rover");
  expect(named("rover-1")).toBe("rover-1");
  expect(named("100%")).toBe("100%");
  expect(namedRobot({ pathParameters: null })).toBe("");
});
