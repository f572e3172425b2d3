import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const tracked = resolve(ROOT, "networks.json");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "networks-"));
  copyFileSync(tracked, join(folder, "networks.json"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function addNetwork(network: string, deployment: object) {
  const file = join(folder, "deployment.json");
  writeFileSync(file, JSON.stringify(deployment));
  const script = resolve(ROOT, "subgraph/tools/add-network.ts");
  const networks = ["--networks", join(folder, "networks.json")];
  return spawnSync(process.execPath, ["--import", "tsx/esm", script, network, file, ...networks], {
    cwd: ROOT,
    encoding: "utf8",
  });
}
const networks = () => readFileSync(join(folder, "networks.json"), "utf8");
const local = () => JSON.parse(readFileSync(tracked, "utf8")).local as Record<string, { address: string }>;

it("leaves the tracked file as it is where it changes nothing", () => {
  expect(addNetwork("local", local()).status).toBe(0);
  expect(networks()).toBe(readFileSync(tracked, "utf8"));
});

it("adds a network beside those that there are", () => {
  const zora = Object.fromEntries(
    Object.entries(local()).map(([name, { address }]) => [name, { address, startBlock: 12 }]),
  );
  expect(addNetwork("zora", zora).status).toBe(0);
  expect(JSON.parse(networks())).toEqual({ ...JSON.parse(readFileSync(tracked, "utf8")), zora });
});

it("refuses a deployment that lacks a contract, and changes nothing", () => {
  const { Source: _, ...rest } = local();
  const { status, stderr } = addNetwork("zora", rest);
  expect(status).toBe(1);
  expect(stderr).toContain("no Source");
  expect(networks()).toBe(readFileSync(tracked, "utf8"));
});

it("refuses what is no address", () => {
  const wrong = { ...local(), Source: { address: "0x12", startBlock: 0 } };
  expect(addNetwork("zora", wrong).status).not.toBe(0);
  expect(networks()).toBe(readFileSync(tracked, "utf8"));
});
