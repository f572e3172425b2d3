import { campaignAbi, collectionAbi } from "@model-wip/contracts";
import { encodeFunctionData, erc20Abi, type Hex, parseAbi, parseEther } from "viem";
import type { HDAccount } from "viem/accounts";
import { WETH } from "../../chain/predeploys.ts";
import type { Call } from "../broadcaster.ts";
import type { World } from "../world.ts";
import type { Funding } from "./funding.ts";
import type { PublishedCollection } from "./publishing.ts";

const wethAbi = parseAbi(["function deposit() payable"]);

/** Tokens are resold: marketplaces pay royalties to two collections, in ETH to one, in Wrapped Ether to the other. */
export async function resell(world: World, collections: readonly PublishedCollection[]): Promise<void> {
  const { broadcaster, cast, random } = world;
  const [forEth, forWeth] = collections as [PublishedCollection, PublishedCollection];
  const [buyer, other] = cast.collectors as [HDAccount, HDAccount];
  const royalty = () => random.wei(1n, parseEther("0.002"));
  await broadcaster.send([
    { from: buyer, to: forEth.address, value: royalty() },
    { from: other, to: forEth.address, value: royalty() },
    ...payInWeth(buyer, forWeth.address, royalty()),
  ]);
  await broadcaster.send([
    {
      from: other,
      to: forWeth.address,
      data: encodeFunctionData({ abi: collectionAbi, functionName: "shareRoyalties", args: [WETH] }),
      abi: collectionAbi,
    },
    {
      from: other,
      to: forWeth.address,
      data: encodeFunctionData({ abi: collectionAbi, functionName: "withdrawTokenEarnings", args: [WETH] }),
      abi: collectionAbi,
    },
  ]);
}

/**
 * Wrapped Ether arrives for the owners: once announced, once not before the next withdrawal. Some owners withdraw theirs,
 * others in one batch.
 */
export async function payInTokens(world: World, funding: Funding): Promise<void> {
  const { broadcaster, cast, random } = world;
  const { campaign } = funding.funded;
  const amount = () => random.wei(parseEther("0.001"), parseEther("0.04"));
  const owners = random.sample(cast.contributors, 14);
  const withdraw = (owner: HDAccount) => ({
    from: owner,
    to: campaign,
    data: encodeFunctionData({
      abi: campaignAbi,
      functionName: "withdrawToken",
      args: [WETH, owner.address],
    }),
    abi: campaignAbi,
  });
  await broadcaster.send([
    ...payInWeth(cast.admirer, campaign, amount()),
    {
      from: cast.admirer,
      to: campaign,
      data: encodeFunctionData({ abi: campaignAbi, functionName: "recordTokenIncome", args: [WETH] }),
      abi: campaignAbi,
    },
  ]);
  await broadcaster.send(owners.slice(0, 5).map(withdraw));
  await broadcaster.send(payInWeth(cast.admirer, campaign, amount()));
  await broadcaster.send(owners.slice(3, 6).map(withdraw));
  await broadcaster.send([
    {
      from: cast.admirer,
      to: campaign,
      data: encodeFunctionData({
        abi: campaignAbi,
        functionName: "withdrawTokenMany",
        args: [WETH, owners.slice(6).map(({ address }) => address)],
      }),
      abi: campaignAbi,
      gas: 3_000_000n,
    },
  ]);
}

function payInWeth(from: HDAccount, to: Hex, amount: bigint): Call[] {
  const wrap = encodeFunctionData({ abi: wethAbi, functionName: "deposit" });
  const transfer = encodeFunctionData({ abi: erc20Abi, functionName: "transfer", args: [to, amount] });
  return [
    { from, to: WETH, data: wrap, value: amount, abi: wethAbi },
    { from, to: WETH, data: transfer, abi: erc20Abi },
  ];
}
