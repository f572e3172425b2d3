/**
 * Adds a network to `networks.json`, or changes it, from the file that the contracts' deploy script wrote for it.
 *
 *     tsx subgraph/tools/add-network.ts <network> <deployment file> [--networks networks.json]
 *
 * `network` is what The Graph calls the chain, such as zora or zora-sepolia.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { parse as parseYaml } from "yaml";
import { z } from "zod";

const ROOT = resolve(import.meta.dirname, "../..");

const Contract = z.strictObject({
  address: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  startBlock: z.number().int().nonnegative(),
});
const Deployment = z.record(z.string(), Contract);
const Networks = z.record(z.string(), Deployment);
const Manifest = z.object({ dataSources: z.array(z.object({ name: z.string() })) });

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** One line for each contract, as the tracked file has it. */
function print(networks: z.infer<typeof Networks>): string {
  const entries = Object.entries(networks).map(([network, deployment]) => {
    const contracts = Object.entries(deployment).map(
      ([name, { address, startBlock }]) =>
        `    "${name}": { "address": "${address}", "startBlock": ${startBlock} }`,
    );
    return `  "${network}": {\n${contracts.join(",\n")}\n  }`;
  });
  return `{\n${entries.join(",\n")}\n}\n`;
}
const { values, positionals } = parseArgs({
  options: { networks: { type: "string", default: resolve(ROOT, "networks.json") } },
  allowPositionals: true,
});
const [network, file] = positionals;
if (network === undefined || file === undefined || positionals.length > 2) {
  console.error("usage: add-network.ts <network> <deployment file> [--networks <file>]");
  process.exit(2);
}
const deployment = Deployment.parse(readJson(file));
const { dataSources } = Manifest.parse(parseYaml(readFileSync(resolve(ROOT, "subgraph.yaml"), "utf8")));
const missing = dataSources.filter(({ name }) => deployment[name] === undefined).map(({ name }) => name);
if (missing.length > 0) {
  console.error(`${file} has no ${missing.join(" and no ")}; the deploy script writes all contracts.`);
  process.exit(1);
}
const contracts = Object.fromEntries(
  dataSources.map(({ name }) => [name, deployment[name] as z.infer<typeof Contract>]),
);
const networks = Networks.parse(readJson(values.networks));
writeFileSync(values.networks, print({ ...networks, [network]: contracts }));
