// Writes abi/<Name>.json (what graph-cli reads) and abi/index.ts (what viem reads) from forge's build.
//
//   npm run abi               writes them
//   npm run abi -- --check    fails if a committed file is not what the build gives

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const contracts = [
  "CampaignFactory",
  "Campaign",
  "CampaignGovernor",
  "Treasury",
  "ModelRegistry",
  "Source",
  "Collection",
  "Commissions",
  "Credits",
] as const;

const root = new URL("../", import.meta.url);

function buildAbi(name: string): unknown[] {
  const artifact = JSON.parse(readFileSync(new URL(`out/${name}.sol/${name}.json`, root), "utf8"));
  return artifact.abi;
}

function exportName(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}Abi`;
}

function readIfPresent(file: URL): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

const abis = contracts.map((name) => ({ name, abi: buildAbi(name) }));

const files = new Map<string, string>(
  abis.map(({ name, abi }) => [`abi/${name}.json`, `${JSON.stringify(abi, null, 2)}\n`]),
);
files.set(
  "abi/index.ts",
  [
    "// Generated from forge's build by `npm run abi`.\n",
    ...abis.map(
      ({ name, abi }) => `export const ${exportName(name)} = ${JSON.stringify(abi, null, 2)} as const;\n`,
    ),
  ].join("\n"),
);

const check = process.argv.includes("--check");
const stale = [...files].filter(([path, text]) => readIfPresent(new URL(path, root)) !== text);

if (check && stale.length > 0) {
  console.error(
    `stale: ${stale.map(([path]) => path).join(", ")}; run \`npm run abi\` and commit the result`,
  );
  process.exitCode = 1;
} else if (!check) {
  mkdirSync(new URL("abi/", root), { recursive: true });
  for (const [path, text] of stale) writeFileSync(new URL(path, root), text);
}
