import { randomBytes } from "node:crypto";
import { campaignAbi, campaignFactoryAbi, modelRegistryAbi } from "@model-wip/contracts";
import {
  type Address,
  encodeFunctionData,
  type Hex,
  type PrivateKeyAccount,
  parseEther,
  parseEventLogs,
  toHex,
} from "viem";
import type { TestChain } from "./wallets.ts";

export interface TestCampaign {
  readonly campaign: Address;
  readonly governor: Address;
  readonly treasury: Address;
}

export interface TestDeployment {
  readonly CampaignFactory: { readonly address: Address };
  readonly ModelRegistry: { readonly address: Address };
}

/** Sends a transaction, signed by the wallet, and waits until it is mined. */
export async function send(
  chain: TestChain,
  account: PrivateKeyAccount,
  transaction: { to: Address; data: Hex; value?: bigint | string; gas?: bigint },
) {
  const { to, data, value = 0n, gas } = transaction;
  const hash = await chain.sendTransaction({
    account,
    chain: null,
    to,
    data,
    value: BigInt(value),
    ...(gas === undefined ? {} : { gas }),
  });
  return chain.waitForTransactionReceipt({ hash });
}

/** A campaign of the test's own, whose goal is 0.1 to 0.2 ETH and which is open for a day. */
export async function launchCampaign(
  chain: TestChain,
  { CampaignFactory }: TestDeployment,
  creator: PrivateKeyAccount,
): Promise<TestCampaign> {
  const { timestamp } = await chain.getBlock({ blockTag: "latest" });
  const opensAt = Number(timestamp);
  const day = 86_400;
  const data = encodeFunctionData({
    abi: campaignFactoryAbi,
    functionName: "launch",
    args: [
      "Access",
      "ACC",
      "",
      {
        goalMin: parseEther("0.1"),
        goalMax: parseEther("0.2"),
        contributionMin: parseEther("0.001"),
        membershipThreshold: parseEther("0.03"),
        opensAt,
        closesAt: opensAt + day,
        finalizeBy: opensAt + 2 * day,
      },
      {
        votingDelay: 0,
        votingPeriod: 7 * day,
        lateQuorumExtension: 0,
        timelockDelay: 0,
        proposalThreshold: 1,
        quorumPercent: 10,
      },
      toHex(randomBytes(32)),
    ],
  });
  const { logs } = await send(chain, creator, { to: CampaignFactory.address, data });
  const [launched] = parseEventLogs({ abi: campaignFactoryAbi, eventName: "CampaignLaunched", logs });
  if (!launched) throw new Error("a launch emits CampaignLaunched");
  const { campaign, governor, treasury } = launched.args;
  return { campaign, governor, treasury };
}

/** Fills the goal of a campaign of the test's own and finalizes it, so that it takes income. */
export async function fundCampaign(
  chain: TestChain,
  { campaign }: TestCampaign,
  contributor: PrivateKeyAccount,
): Promise<void> {
  const call = (functionName: "contribute" | "finalize") =>
    encodeFunctionData({ abi: campaignAbi, functionName });
  await send(chain, contributor, { to: campaign, data: call("contribute"), value: parseEther("0.2") });
  await send(chain, contributor, { to: campaign, data: call("finalize") });
}

/** Registers a model of a funded campaign, as its treasury does for a proposal; gives its id in the index. */
export async function registerModel(
  chain: TestChain,
  { ModelRegistry }: TestDeployment,
  { campaign, treasury }: TestCampaign,
): Promise<string> {
  await chain.setBalance({
    address: treasury,
    value: (await chain.getBalance({ address: treasury })) + parseEther("1"),
  });
  await chain.impersonateAccount({ address: treasury });
  const hash = await chain.sendTransaction({
    account: treasury,
    chain: null,
    to: ModelRegistry.address,
    data: encodeFunctionData({
      abi: modelRegistryAbi,
      functionName: "registerModel",
      args: [campaign, "Access", ""],
    }),
  });
  await chain.stopImpersonatingAccount({ address: treasury });
  const { logs } = await chain.waitForTransactionReceipt({ hash });
  const [registered] = parseEventLogs({ abi: modelRegistryAbi, eventName: "ModelRegistered", logs });
  if (!registered) throw new Error("a registration emits ModelRegistered");
  const id = Buffer.alloc(4);
  id.writeUInt32LE(Number(registered.args.modelId));
  return `0x${id.toString("hex")}`;
}
