import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPublicClient, type Hex, http, numberToHex } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repositoryRoot, resolveBinary } from "../src/processes/binary.ts";
import { Component } from "../src/processes/component.ts";
import { freePorts } from "../src/processes/ports.ts";
import { Reaper } from "../src/processes/reaper.ts";

/*
 * The contracts are deployed as an operator deploys them, on chains that have the ids of Zora and Zora Sepolia.
 */

const MNEMONIC = "test test test test test test test test test test test junk";
const PLATFORM = mnemonicToAccount(MNEMONIC, { addressIndex: 5 }).address;
const deployer = mnemonicToAccount(MNEMONIC, { addressIndex: 1 });
const DEPLOYER_KEY = numberToHex(
  BigInt(`0x${Buffer.from(deployer.getHdKey().privateKey as Uint8Array).toString("hex")}`),
  { size: 32 },
);
const CONTRACTS = [
  "Campaign",
  "CampaignGovernor",
  "Treasury",
  "CampaignFactory",
  "ModelRegistry",
  "Source",
  "Commissions",
  "Credits",
];

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

interface Verification {
  readonly address: Hex;
  readonly target: string;
  readonly input: object;
}

const reaper = new Reaper();
const chains: Component[] = [];
let logs: string;
let folder: string;

beforeAll(() => {
  logs = mkdtempSync(join(tmpdir(), "model-wip-deploy-"));
  // Foundry's permissions allow the script to write under .data/.
  mkdirSync(join(repositoryRoot, ".data"), { recursive: true });
  folder = mkdtempSync(join(repositoryRoot, ".data", "deploy-"));
});

afterAll(async () => {
  for (const chain of chains) await chain.stop();
  await reaper.dismiss();
  rmSync(folder, { recursive: true, force: true });
  rmSync(logs, { recursive: true, force: true });
});

async function startChain(chainId: number) {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const client = createPublicClient({ transport: http(url, { retryCount: 0 }) });
  const chain = Component.start({
    name: "chain",
    command: resolveBinary("anvil"),
    args: ["--host", "127.0.0.1", "--port", String(port), "--chain-id", String(chainId), "--silent"],
    cwd: logs,
    logFile: join(logs, `chain-${chainId}.log`),
    stopSignals: ["SIGTERM"],
    graceMs: 3_000,
    reaper,
  });
  chains.push(chain);
  const answer = () =>
    client.getChainId().then(
      () => true as const,
      () => undefined,
    );
  await chain.ready(answer, 30_000, new AbortController().signal);
  return { url, client };
}

function deploy(network: string, url: string, args: readonly string[], key?: Hex): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        ...["--import", "tsx/esm", "contracts/tools/deploy.ts", "--network", network, "--rpc-url", url],
        ...["--platform", PLATFORM, "--output", join(folder, network)],
        ...["--networks-file", join(folder, "networks.json"), ...args],
      ],
      {
        cwd: repositoryRoot,
        env: { ...process.env, ...(key === undefined ? {} : { DEPLOYER_KEY: key }) },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}

const verification = (network: string, name: string): Verification =>
  JSON.parse(readFileSync(join(folder, network, `${name}.json`), "utf8"));

describe("the deployment", () => {
  it("is only told in a dry run, then made once, and is the same on every chain", async () => {
    const sepolia = await startChain(999999999);

    const dry = await deploy("zora-sepolia", sepolia.url, []);
    expect(dry.output).toContain("This was a dry run");
    expect(dry.output.match(/would be deployed/g)).toHaveLength(CONTRACTS.length);
    expect(await sepolia.client.getBlockNumber()).toBe(0n);
    expect(existsSync(join(folder, "networks.json"))).toBe(false);

    const made = await deploy("zora-sepolia", sepolia.url, ["--broadcast"], DEPLOYER_KEY);
    expect(made.output.match(/ deployed$/gm)).toHaveLength(CONTRACTS.length);
    expect(`${made.output}${dry.output}`).not.toContain(DEPLOYER_KEY.slice(2));
    const transactions = await sepolia.client.getTransactionCount({ address: deployer.address });
    expect(transactions).toBe(CONTRACTS.length);

    const again = await deploy("zora-sepolia", sepolia.url, ["--broadcast"], DEPLOYER_KEY);
    expect(again.output.match(/is there$/gm)).toHaveLength(CONTRACTS.length);
    expect(await sepolia.client.getTransactionCount({ address: deployer.address })).toBe(transactions);

    const zora = await startChain(7777777);
    await deploy("zora", zora.url, ["--broadcast"], DEPLOYER_KEY);
    const networks = JSON.parse(readFileSync(join(folder, "networks.json"), "utf8"));
    expect(Object.keys(networks.zora).toSorted()).toEqual(CONTRACTS.slice(3).toSorted());
    expect(networks.zora).toEqual(networks["zora-sepolia"]);
    for (const name of CONTRACTS) {
      const { address } = verification("zora", name);
      expect(verification("zora-sepolia", name).address).toBe(address);
      expect(await zora.client.getCode({ address })).not.toBeUndefined();
    }
  });

  it("can be verified from its input alone: it compiles to what lies on the chain", async () => {
    const { client, url } = await startChain(7777777);
    await deploy("zora", url, ["--broadcast"], DEPLOYER_KEY);
    const solc = createRequire(join(repositoryRoot, "contracts/package.json"))("solc");
    for (const name of ["Campaign", "Commissions"]) {
      const { address, target, input } = verification("zora", name);
      const [path = "", contract = ""] = target.split(":");
      const compiled = JSON.parse(solc.compile(JSON.stringify(input))).contracts[path][contract];
      const { object, immutableReferences } = compiled.evm.deployedBytecode;
      const withoutImmutables = (code: string) => {
        const bytes = Buffer.from(code, "hex");
        for (const { start, length } of Object.values(immutableReferences).flat() as Reference[]) {
          bytes.fill(0, start, start + length);
        }
        return bytes.toString("hex");
      };
      const onChain = (await client.getCode({ address })) as Hex;
      expect(withoutImmutables(onChain.slice(2)) === withoutImmutables(object)).toBe(true);
    }
  });

  it("is refused with what is wrong", async () => {
    const { url } = await startChain(999999999);
    const wrongChain = await deploy("zora", url, []);
    expect(wrongChain).toMatchObject({ code: 1, output: expect.stringContaining("[CHAIN_MISMATCH]") });
    const noWallet = await deploy("zora-sepolia", url, ["--broadcast"]);
    expect(noWallet).toMatchObject({ code: 1, output: expect.stringContaining("[WALLET_MISSING]") });
    const noNode = await deploy("zora-sepolia", "http://127.0.0.1:9", []);
    expect(noNode).toMatchObject({ code: 1, output: expect.stringContaining("[CHAIN_UNREACHABLE]") });
  });
});

interface Reference {
  readonly start: number;
  readonly length: number;
}
