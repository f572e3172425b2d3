import { expect, it } from "vitest";
import { campaignPhase } from "./campaign-phase.ts";

const funding = {
  state: "FUNDING",
  opensAt: "100",
  closesAt: "200",
  finalizeBy: "300",
  goalMin: "5",
  goalMax: "10",
  totalContributed: "4",
} as const;

it.each([
  [99, "4", "UPCOMING"],
  [100, "4", "OPEN"],
  [199, "4", "OPEN"],
  [200, "4", "FAILED"],
  [199, "5", "OPEN"],
  [200, "5", "REACHED"],
  [299, "5", "REACHED"],
  [300, "5", "FAILED"],
  [150, "10", "REACHED"],
  [300, "10", "FAILED"],
])("at %i with %s wei of 5 to 10 is %s", (now, totalContributed, phase) =>
  expect(campaignPhase({ ...funding, totalContributed }, now)).toBe(phase),
);

it("is what its events say once there is one", () => {
  expect(campaignPhase({ ...funding, state: "FUNDED" }, 1_000)).toBe("FUNDED");
  expect(campaignPhase({ ...funding, state: "FAILED" }, 150)).toBe("FAILED");
});
