import { campaignAbi, campaignGovernorAbi, collectionAbi, creditsAbi, sourceAbi } from "@model-wip/contracts";
import {
  type Address,
  concat,
  encodeFunctionData,
  type Hex,
  numberToHex,
  type PrivateKeyAccount,
  parseEther,
  parseEventLogs,
} from "viem";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Gateway } from "../src/server.ts";
import { launchCampaign, registerModel, send, type TestCampaign } from "./campaigns.ts";
import { ask, createDatabase, startTestGateway, type TestDatabase } from "./system.ts";
import { fundedWallet, newWallet, signedIn, type TestChain, testChain } from "./wallets.ts";

let database: TestDatabase;
let gateway: Gateway;
let chain: TestChain;
let contributor: PrivateKeyAccount;
let creator: PrivateKeyAccount;
let campaign: TestCampaign;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  chain = testChain(inject("rpcUrl"));
  gateway = await startTestGateway({
    SUBGRAPH_URL: inject("subgraphUrl"),
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
    RPC_URL: inject("rpcUrl"),
    CONTRACTS: JSON.stringify(inject("deployment")),
  });
  [contributor, creator] = [await fundedWallet(chain), await fundedWallet(chain)];
  campaign = await launchCampaign(chain, inject("deployment"), creator);
});
afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

interface Prepared {
  readonly from: Address;
  readonly to: Address;
  readonly data: Hex;
  readonly value: string;
  readonly chainId: number;
  readonly summary: string;
  readonly simulation: {
    readonly succeeds: boolean;
    readonly gas: string | null;
    readonly result: string | null;
    readonly revert: { code: string; message: string; values: { name: string; value: string }[] } | null;
  };
}

/** Asks for one prepared transaction; `call` is the field with its arguments. */
async function ask1(call: string, headers: Record<string, string> = {}) {
  const { data, errors } = await ask<{ prepared: Prepared | null }>(
    gateway.url,
    `{ prepared: ${call} { from to data value chainId summary simulation { succeeds gas result revert { code message values { name value } } } } }`,
    {},
    headers,
  );
  return { prepared: data?.prepared ?? null, error: errors[0] };
}
async function prepare(call: string): Promise<Prepared> {
  const { prepared, error } = await ask1(call);
  if (!prepared) throw new Error(error?.message);
  return prepared;
}
/** Prepares, signs, sends; the gas that was estimated suffices. */
async function carryOut(wallet: PrivateKeyAccount, call: string) {
  const prepared = await prepare(call);
  expect(prepared.simulation).toMatchObject({ succeeds: true, revert: null });
  const receipt = await send(chain, wallet, { ...prepared, gas: BigInt(prepared.simulation.gas ?? 0) });
  expect(receipt.status).toBe("success");
  return { prepared, receipt };
}
const read = { abi: campaignAbi } as const;

/** Of credits of 1000 wei, asks for some, for more than there is, and for them before their time. */
async function expectCreditsBack(from: string): Promise<void> {
  const none = await prepare(`prepareWithdrawCredits(${from})`);
  expect(none.simulation.revert).toMatchObject({ code: "NO_WITHDRAWAL_REQUESTED" });
  const tooMuch = await prepare(`prepareRequestCredits(amount: "1001", ${from})`);
  expect(tooMuch.simulation.revert).toMatchObject({ code: "BALANCE_EXCEEDED" });
  const asked = await carryOut(contributor, `prepareRequestCredits(amount: "400", ${from})`);
  expect(asked.prepared.summary).toContain("24 h later");
  const [amount, availableAt] = await chain.readContract({
    abi: creditsAbi,
    address: inject("deployment").Credits.address,
    functionName: "withdrawalOf",
    args: [contributor.address],
  });
  expect(amount).toBe(400n);
  const early = await prepare(`prepareWithdrawCredits(${from})`);
  expect(early.summary).toContain("Withdraw 0.0000000000000004 ETH");
  expect(early.simulation.revert).toMatchObject({
    code: "WITHDRAWAL_PENDING",
    values: [{ name: "availableAt", value: String(availableAt) }],
  });
}

describe("transactions, prepared, signed and sent", () => {
  it("take a contribution from the first wei to the vote, the income and the credits", async () => {
    const at = `campaign: "${campaign.campaign}"`;
    const from = `from: "${contributor.address}"`;

    const first = await carryOut(
      contributor,
      `prepareContribute(${at}, amount: "${parseEther("0.02")}", ${from})`,
    );
    expect(first.prepared.summary).toContain("Contribute 0.02 ETH");
    expect(first.prepared.summary).toContain("0.01 ETH short of membership, which takes 0.03 ETH");
    expect(first.prepared.chainId).toBe(await chain.getChainId());

    const early = await prepare(`prepareFinalize(${at}, ${from})`);
    expect(early.simulation.revert).toMatchObject({
      code: "NOT_FINALIZABLE",
      message: expect.stringContaining("0.02 ETH of 0.1 ETH"),
    });

    const second = await carryOut(
      creator,
      `prepareContribute(${at}, amount: "${parseEther("0.18")}", account: "${contributor.address}", from: "${creator.address}")`,
    );
    expect(second.prepared.summary).toContain("becomes a member with one vote");
    const [contributed, , memberSince] = await chain.readContract({
      ...read,
      address: campaign.campaign,
      functionName: "positionOf",
      args: [contributor.address],
    });
    expect(contributed).toBe(parseEther("0.2"));
    expect(memberSince).toBeGreaterThan(0n);

    await carryOut(contributor, `prepareFinalize(${at}, ${from})`);

    const nothing = await prepare(`prepareWithdraw(${at}, ${from})`);
    expect(nothing.simulation).toMatchObject({
      succeeds: false,
      gas: null,
      revert: { code: "NOTHING_TO_WITHDRAW" },
    });
    await send(chain, creator, { to: campaign.campaign, data: "0x", value: 12_345n });
    const before = await chain.getBalance({ address: contributor.address });
    const withdrawal = await carryOut(
      creator,
      `prepareWithdraw(${at}, account: "${contributor.address}", from: "${creator.address}")`,
    );
    expect(withdrawal.prepared.summary).toContain("Withdraw 0.000000000000012345 ETH");
    expect(withdrawal.prepared.simulation.result).toBe("12345");
    expect((await chain.getBalance({ address: contributor.address })) - before).toBe(12_345n);

    const proposed = await send(chain, contributor, {
      to: campaign.governor,
      data: encodeFunctionData({
        abi: campaignGovernorAbi,
        functionName: "propose",
        args: [[creator.address], [1n], ["0x"], "Thank the creator"],
      }),
    });
    const [created] = parseEventLogs({
      abi: campaignGovernorAbi,
      eventName: "ProposalCreated",
      logs: proposed.logs,
    });
    // A vote opens a second after its proposal, and this takes a block.
    await carryOut(contributor, `prepareDepositCredits(amount: "1000", ${from})`);
    const credits = await chain.readContract({
      abi: creditsAbi,
      address: inject("deployment").Credits.address,
      functionName: "balanceOf",
      args: [contributor.address],
    });
    expect(credits).toBe(1000n);
    await expectCreditsBack(from);
    const number = created?.args.proposalId ?? 0n;
    const proposal = concat([campaign.governor, numberToHex(number, { size: 32 })]);
    const voted = await carryOut(
      contributor,
      `prepareVote(proposal: "${proposal}", support: FOR, reason: "a fair\\nshare", ${from})`,
    );
    expect(voted.prepared.summary).toContain(`Vote for proposal ${number}`);
    const [, forVotes] = await chain.readContract({
      abi: campaignGovernorAbi,
      address: campaign.governor,
      functionName: "proposalVotes",
      args: [number],
    });
    expect(forVotes).toBe(1n);
    const again = await prepare(`prepareVote(proposal: "${proposal}", support: AGAINST, ${from})`);
    expect(again.simulation.revert).toMatchObject({ code: "GOVERNOR_ALREADY_CAST_VOTE" });
  });

  it("publish a collection, mint of it for exactly what it costs, and pay its creator", async () => {
    const model = await registerModel(chain, inject("deployment"), campaign);
    const { data } = await ask<{ storeTokenMetadata: { contentId: string; url: string } }>(
      gateway.url,
      'mutation { storeTokenMetadata(name: "First", description: "of two", image: "bafkimage") { contentId url } }',
    );
    const { contentId, url } = data.storeTokenMetadata;
    expect(await (await fetch(url)).json()).toEqual({
      name: "First",
      description: "of two",
      image: "ipfs://bafkimage",
      properties: {},
    });
    const published = await carryOut(
      creator,
      `preparePublish(model: "${model}", name: "First light", from: "${creator.address}",
        tokens: [{ price: "1000000000000000", maxSupply: "2", image: "bafkimage", metadata: "${contentId}" }])`,
    );
    expect(published.prepared.summary).toContain('Publish the collection "First light" with 1 token');
    expect(published.prepared.summary).toContain("Token 1 costs 0.001 ETH, at most 2 of them");
    const [event] = parseEventLogs({
      abi: sourceAbi,
      eventName: "CollectionPublished",
      logs: published.receipt.logs,
    });
    const collection = event?.args.collection ?? "0x";
    expect(published.prepared.simulation.result?.toLowerCase()).toBe(collection.toLowerCase());

    const token = concat([collection, "0x01000000"]);
    const minted = await carryOut(
      contributor,
      `prepareMint(token: "${token}", quantity: "2", from: "${contributor.address}")`,
    );
    expect(BigInt(minted.prepared.value)).toBeGreaterThan(parseEther("0.002"));
    const balance = await chain.readContract({
      abi: collectionAbi,
      address: collection,
      functionName: "balanceOf",
      args: [contributor.address, 1n],
    });
    expect(balance).toBe(2n);
    const more = await prepare(`prepareMint(token: "${token}", from: "${contributor.address}")`);
    expect(more.simulation.revert).toEqual({
      code: "SUPPLY_EXCEEDED",
      message: "1 token cannot be minted; 0 can.",
      values: [
        { name: "tokenId", value: "1" },
        { name: "requested", value: "1" },
        { name: "remaining", value: "0" },
      ],
    });
    const earned = await carryOut(
      creator,
      `prepareWithdrawEarnings(collection: "${collection}", from: "${creator.address}")`,
    );
    expect(BigInt(earned.prepared.simulation.result ?? 0)).toBeGreaterThan(0n);
  });
});

describe("a transaction that would fail is prepared along with why", () => {
  it("where the amount is beyond the goal, too small, or more than there is", async () => {
    const own = await launchCampaign(chain, inject("deployment"), creator);
    const contribute = (amount: bigint, from = contributor.address) =>
      prepare(`prepareContribute(campaign: "${own.campaign}", amount: "${amount}", from: "${from}")`);
    expect((await contribute(parseEther("0.3"))).simulation.revert).toEqual({
      code: "CONTRIBUTION_EXCEEDS_GOAL",
      message: "0.3 ETH is more than the 0.2 ETH that are missing to the goal; contribute at most that.",
      values: [
        { name: "amount", value: String(parseEther("0.3")) },
        { name: "remaining", value: String(parseEther("0.2")) },
      ],
    });
    expect((await contribute(1n)).simulation.revert?.code).toBe("CONTRIBUTION_TOO_SMALL");
    expect((await contribute(parseEther("0.1"), newWallet().address)).simulation.revert?.code).toBe(
      "INSUFFICIENT_FUNDS",
    );
    const refund = await prepare(
      `prepareRefund(campaign: "${own.campaign}", from: "${contributor.address}")`,
    );
    expect(refund.simulation.revert?.message).toBe("The campaign must be failed for this; it is funding.");
  });
});

describe("a stranger cannot have a transaction prepared", () => {
  it.each([
    [
      "to a contract that is no campaign",
      `prepareContribute(campaign: "0x${"11".repeat(20)}", amount: "1", from: "0x${"22".repeat(20)}")`,
      "CAMPAIGN_NOT_FOUND",
    ],
    [
      "to a contract that is no collection",
      `prepareMint(token: "0x${"11".repeat(20)}01000000", from: "0x${"22".repeat(20)}")`,
      "COLLECTION_NOT_FOUND",
    ],
    [
      "to a contract that is no governor",
      `prepareVote(proposal: "0x${"11".repeat(52)}", support: FOR, from: "0x${"22".repeat(20)}")`,
      "PROPOSAL_NOT_FOUND",
    ],
    [
      "for a model that does not exist",
      `preparePublish(model: "0xffffff7f", name: "x", tokens: [], from: "0x${"22".repeat(20)}")`,
      "MODEL_NOT_FOUND",
    ],
    [
      "of a negative amount",
      `prepareDepositCredits(amount: "-1", from: "0x${"22".repeat(20)}")`,
      "ARGUMENT_INVALID",
    ],
    ["from what is no address", 'prepareDepositCredits(amount: "1", from: "0x1234")', "ADDRESS_INVALID"],
    ["from nobody", 'prepareDepositCredits(amount: "1")', "ADDRESS_INVALID"],
  ])("%s", async (_what, call, code) => {
    const { prepared, error } = await ask1(call);
    expect(prepared).toBeNull();
    expect(error?.extensions.code).toBe(code);
  });
});

it("prepares for the wallet that has signed in, where no other is named", async () => {
  const { headers } = await signedIn(gateway.url, contributor);
  const { prepared } = await ask1('prepareDepositCredits(amount: "1")', headers);
  expect(prepared?.from).toBe(contributor.address.toLowerCase());
});
