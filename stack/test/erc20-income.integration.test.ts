import { campaignAbi } from "@model-wip/contracts";
import { gql, request } from "graphql-request";
import { createPublicClient, getAddress, type Hex, http } from "viem";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { startTestGateway, type TestGateway } from "./gateway.ts";

interface Position {
  readonly account: { readonly id: Hex };
  readonly campaign: { readonly id: Hex; readonly state: string };
  readonly erc20Income: readonly {
    readonly erc20: Hex;
    readonly earned: string;
    readonly withdrawn: string;
    readonly withdrawable: string;
  }[];
}

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway?.stop());

/** In the story every ERC-20 that has come is announced in the end, so the index knows what the contract knows. */
it("gives for every position what the contract gives for each ERC-20", async () => {
  const { _meta, positions } = await request<{ _meta: { block: { number: number } }; positions: Position[] }>(
    `${gateway.url}/graphql`,
    gql`{
      _meta { block { number } }
      positions(first: 1000) {
        account { id }
        campaign { id state }
        erc20Income { erc20 earned withdrawn withdrawable }
      }
    }`,
  );
  const client = createPublicClient({ transport: http(inject("rpcUrl"), { batch: true }) });
  const read = (
    functionName: "tokenWithdrawable" | "tokenWithdrawnOf",
    campaign: Hex,
    erc20: Hex,
    owner: Hex,
  ) =>
    client.readContract({
      address: getAddress(campaign),
      abi: campaignAbi,
      functionName,
      args: [getAddress(erc20), getAddress(owner)],
      blockNumber: BigInt(_meta.block.number),
    });
  let compared = 0;
  let untouched = 0;
  await Promise.all(
    positions.map(async ({ account, campaign, erc20Income }) => {
      expect(erc20Income.length).toBe(campaign.state === "FUNDED" ? 1 : 0);
      for (const { erc20, earned, withdrawn, withdrawable } of erc20Income) {
        expect(BigInt(withdrawn)).toBe(await read("tokenWithdrawnOf", campaign.id, erc20, account.id));
        expect(BigInt(withdrawable)).toBe(await read("tokenWithdrawable", campaign.id, erc20, account.id));
        expect(BigInt(earned)).toBe(BigInt(withdrawn) + BigInt(withdrawable));
        compared += 1;
        if (withdrawn === "0") untouched += 1;
      }
    }),
  );
  expect(compared).toBeGreaterThan(100);
  expect(untouched).toBeGreaterThan(0);
  expect(compared - untouched).toBeGreaterThan(5);
});
