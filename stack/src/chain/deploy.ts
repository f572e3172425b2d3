import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Deployment, deploymentSchema } from "../deployment.ts";
import { hashFiles } from "../hash.ts";
import { repositoryRoot, resolveBinary } from "../processes/binary.ts";
import { run } from "../processes/run.ts";

/** The development chain's first account: it deploys, owns the platform's terms and gets the platform's part. */
const PLATFORM = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

export interface ContractsOptions {
  readonly logFile: string;
  readonly signal: AbortSignal;
}

/** Changes with anything that the deployed bytecode is made from. */
export function hashContracts(): string {
  // The package file pins the exact versions of the libraries that are compiled in.
  const inputs = ["src", "script", "foundry.toml", "tools/solc", "package.json"];
  return hashFiles(inputs.map((input) => join(repositoryRoot, "contracts", input)));
}

/** Builds the contracts with forge; quick when nothing has changed. */
export async function buildContracts(options: ContractsOptions): Promise<void> {
  await run({
    command: resolveBinary("forge"),
    args: ["build", "--skip", "test"],
    cwd: join(repositoryRoot, "contracts"),
    logFile: options.logFile,
    signal: options.signal,
    failure: {
      code: "BUILD_FAILED",
      what: "forge could not build the contracts",
      wayOut: "Mend what it names in contracts/ and start again.",
    },
  });
}

/** Deploys the contracts with their Foundry script and writes `networksFile` in the shape of networks.json. */
export async function deployContracts(
  options: ContractsOptions & {
    readonly rpcUrl: string;
    readonly networksFile: string;
    readonly network: string;
  },
): Promise<Deployment> {
  // Foundry's permissions allow the script one folder to write in, wherever this run keeps its data.
  const written = join(repositoryRoot, "contracts", "deployments", `run-${process.pid}.json`);
  mkdirSync(dirname(written), { recursive: true });
  try {
    await run({
      command: resolveBinary("forge"),
      args: [
        "script",
        "script/Deploy.s.sol",
        "--rpc-url",
        options.rpcUrl,
        "--broadcast",
        // One after the other, so that each lies in the same block every time.
        "--slow",
        "--unlocked",
        "--sender",
        PLATFORM,
        "--non-interactive",
        "--skip",
        "test",
      ],
      cwd: join(repositoryRoot, "contracts"),
      env: { DEPLOYMENT_FILE: written, PLATFORM },
      logFile: options.logFile,
      signal: options.signal,
      failure: {
        code: "DEPLOY_FAILED",
        what: "The contracts could not be deployed",
        wayOut: "Start again with --fresh; if it stays, the chain's log says why.",
      },
    });
    const deployment = deploymentSchema.parse(JSON.parse(readFileSync(written, "utf8")));
    writeFileSync(
      `${options.networksFile}.new`,
      `${JSON.stringify({ [options.network]: deployment }, null, 2)}\n`,
    );
    renameSync(`${options.networksFile}.new`, options.networksFile);
    return deployment;
  } finally {
    rmSync(written, { force: true });
  }
}
