import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Hex } from "viem";
import { z } from "zod";
import { repositoryRoot } from "../processes/binary.ts";
import type { Chain } from "./anvil.ts";

/** Wrapped Ether, where every chain of the OP stack has it. */
export const WETH: Hex = "0x4200000000000000000000000000000000000006";

const artifactSchema = z.object({
  deployedBytecode: z.object({ object: z.templateLiteral(["0x", z.string()]) }),
});

/** Puts the contracts on the chain that Zora has from its first block on. They must be built. */
export async function installPredeploys({ test }: Chain): Promise<void> {
  const file = join(repositoryRoot, "contracts/out/WETH.sol/WETH.json");
  const { deployedBytecode } = artifactSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  await test.setCode({ address: WETH, bytecode: deployedBytecode.object });
}
