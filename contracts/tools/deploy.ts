// Deploys the contracts, or says what that would do and cost.
//
//   npm run deploy -- --network zora-sepolia --rpc-url URL --platform 0x…              a dry run: nothing is sent
//   npm run deploy -- --network zora-sepolia --rpc-url URL --platform 0x… --broadcast  deploys what is not there yet
//
// The wallet that pays is a keystore of Foundry's (--account NAME; it asks for the password) or the environment variable
// DEPLOYER_KEY; a key is never an argument, since arguments can be seen by everyone on the machine. The addresses depend on
// the code and the platform alone, and are the same on every chain.
//
// A broadcast writes the addresses into networks.json, from where the subgraph takes them, and for each contract the input
// with which an explorer verifies it into deployments/<network>/.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createPublicClient, http, isAddress, isHex } from "viem";
import { verificationInput } from "./verification.ts";

/** Chain ids of the networks that networks.json can name. */
const CHAIN_IDS: Readonly<Record<string, number>> = {
  local: 31337,
  "zora-sepolia": 999999999,
  zora: 7777777,
};
/** The deterministic deployment proxy, which is on every chain of the OP stack from its first block on. */
const CREATE2_DEPLOYER = "0x4e59b44847b379578588920cA78FbF26c0B4956C";

interface Planned {
  readonly address: string;
  readonly constructorArguments: string;
  readonly isNew: boolean;
}

type Code =
  | "CHAIN_MISMATCH"
  | "CHAIN_UNREACHABLE"
  | "DEPLOYER_MISSING"
  | "DEPLOY_FAILED"
  | "INVALID_OPTION"
  | "WALLET_MISSING";

/** What was wrong and the way out, under a stable code. */
class DeployError extends Error {
  constructor(code: Code, message: string) {
    super(`[${code}] ${message}`);
  }
}

const root = fileURLToPath(new URL("../", import.meta.url));

const { values: options } = parseArgs({
  options: {
    network: { type: "string" },
    "rpc-url": { type: "string" },
    platform: { type: "string" },
    account: { type: "string" },
    broadcast: { type: "boolean", default: false },
    /** Under contracts/deployments/ or .data/, where the script may write. */
    output: { type: "string" },
    "networks-file": { type: "string", default: join(root, "../networks.json") },
  },
});

async function checkChain(network: string, url: string): Promise<void> {
  const client = createPublicClient({ transport: http(url, { retryCount: 1 }) });
  const chainId = await client.getChainId().catch((error: Error) => {
    throw new DeployError(
      "CHAIN_UNREACHABLE",
      `${url} does not answer as a node: ${error.message.split("\n")[0]}`,
    );
  });
  if (chainId !== CHAIN_IDS[network]) {
    throw new DeployError(
      "CHAIN_MISMATCH",
      `${url} has chain id ${chainId}; ${network} has ${CHAIN_IDS[network]}: give another URL or network.`,
    );
  }
  if ((await client.getCode({ address: CREATE2_DEPLOYER })) === undefined) {
    throw new DeployError(
      "DEPLOYER_MISSING",
      `There is no deterministic deployment proxy at ${CREATE2_DEPLOYER} on this chain: deploy it first.`,
    );
  }
}

/** What the script did or would do, by contract. */
function runScript(folder: string, url: string, platform: string): Record<string, Planned> {
  mkdirSync(folder, { recursive: true });
  const planFile = join(folder, `plan-${process.pid}.json`);
  const args = ["script", "script/Deploy.s.sol", "--rpc-url", url, "--skip", "test"];
  if (options.broadcast) args.push("--broadcast", "--slow");
  if (options.account !== undefined) args.push("--account", options.account);
  try {
    const { status } = spawnSync(join(root, "tools/forge"), args, {
      cwd: root,
      env: {
        ...process.env,
        PLATFORM: platform,
        PLAN_FILE: planFile,
        DEPLOYMENT_FILE: join(folder, "deployment.json"),
      },
      stdio: "inherit",
    });
    if (status !== 0)
      throw new DeployError(
        "DEPLOY_FAILED",
        "forge did not succeed; what it says is above. What was deployed stays: run it again.",
      );
    return JSON.parse(readFileSync(planFile, "utf8"));
  } finally {
    rmSync(planFile, { force: true });
  }
}

/** Takes the addresses over where the subgraph and the tools look for them. */
function recordDeployment(network: string, folder: string): void {
  const file = options["networks-file"];
  const networks = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  networks[network] = JSON.parse(readFileSync(join(folder, "deployment.json"), "utf8"));
  writeFileSync(`${file}.new`, `${JSON.stringify(networks, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

function writeVerification(folder: string, plan: Record<string, Planned>): void {
  for (const [name, { address, constructorArguments }] of Object.entries(plan)) {
    const verification = { address, contract: name, constructorArguments, ...verificationInput(name) };
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(verification, null, 2)}\n`);
  }
}

async function main(): Promise<void> {
  const { network, platform, "rpc-url": url } = options;
  if (network === undefined || CHAIN_IDS[network] === undefined) {
    throw new DeployError("INVALID_OPTION", `--network must be one of ${Object.keys(CHAIN_IDS).join(", ")}`);
  }
  if (url === undefined) throw new DeployError("INVALID_OPTION", "--rpc-url must be the URL of a node");
  if (platform === undefined || !isAddress(platform)) {
    throw new DeployError(
      "INVALID_OPTION",
      "--platform must be the address that is to own Source and Credits",
    );
  }
  const key = process.env.DEPLOYER_KEY;
  if (key !== undefined && (!isHex(key) || key.length !== 66)) {
    throw new DeployError("INVALID_OPTION", "DEPLOYER_KEY must be a private key: 0x and 64 hex digits");
  }
  if (options.broadcast && options.account === undefined && key === undefined) {
    throw new DeployError(
      "WALLET_MISSING",
      "To broadcast, give --account NAME of a Foundry keystore, or DEPLOYER_KEY in the environment.",
    );
  }

  await checkChain(network, url);
  const folder = resolve(options.output ?? join(root, "deployments", network));
  const plan = runScript(folder, url, platform);
  for (const [name, { address, isNew }] of Object.entries(plan)) {
    console.log(
      `${name.padEnd(17)} ${address}  ${isNew ? (options.broadcast ? "deployed" : "would be deployed") : "is there"}`,
    );
  }
  if (options.broadcast) {
    recordDeployment(network, folder);
    writeVerification(folder, plan);
    console.log(
      `\nwrote ${relative(process.cwd(), options["networks-file"])} and ${relative(process.cwd(), folder)}/`,
    );
  } else {
    console.log("\nThis was a dry run: nothing was sent. --broadcast deploys.");
  }
}

main().catch((error: unknown) => {
  if (!(error instanceof DeployError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
