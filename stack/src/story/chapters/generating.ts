import { creditsAbi } from "@model-wip/contracts";
import {
  creditsDomain,
  creditsTypes,
  hashPrompt,
  hashReceipt,
  type Receipt,
  ReceiptTree,
} from "@model-wip/contracts/receipts";
import { encodeFunctionData, type Hex, keccak256, parseEther, toHex } from "viem";
import type { HDAccount } from "viem/accounts";
import { foundry } from "viem/chains";
import type { Call } from "../broadcaster.ts";
import type { Asked } from "../studio.ts";
import type { World } from "../world.ts";

/** Wei for one image. */
const PRICE = parseEther("0.0002");
const DEPOSIT = parseEther("0.01");
const LIMIT = parseEther("0.006");
const DAY = 86_400n;

/** An image that somebody made with the model, with the content ids of what was published of it. */
export interface Generation {
  readonly prompt: string;
  readonly image: string;
  readonly receipt: Receipt;
  readonly receiptFile: string;
}

/**
 * Creators pay in and say how much of it the model may cost them: half of them on chain, half by a signature that the
 * operator hands in. The platform is the operator.
 */
export async function openCredits(world: World, modelId: bigint): Promise<void> {
  const { broadcaster, cast, chain } = world;
  const { timestamp } = await chain.client.getBlock({ blockTag: "latest" });
  await broadcaster.send([
    call(world, cast.platform, {
      functionName: "setOperator",
      args: [cast.platform.address, true],
    }),
  ]);
  await broadcaster.send(
    cast.creators.map((creator, index) =>
      call(
        world,
        index === 0 ? cast.admirer : creator,
        { functionName: "deposit", args: [creator.address] },
        DEPOSIT,
      ),
    ),
  );
  const authorizations = [];
  for (const [index, creator] of cast.creators.entries()) {
    if (index % 2 === 0) {
      authorizations.push(call(world, creator, { functionName: "authorize", args: [modelId, LIMIT] }));
      continue;
    }
    const deadline = timestamp + DAY;
    const signature = await creator.signTypedData({
      domain: creditsDomain(foundry.id, world.deployment.Credits.address),
      types: creditsTypes,
      primaryType: "SpendingAuthorization",
      message: { account: creator.address, modelId, limit: LIMIT, epoch: 0n, deadline },
    });
    const args = [creator.address, modelId, LIMIT, deadline, signature] as const;
    authorizations.push(call(world, cast.platform, { functionName: "authorizeBySignature", args }));
  }
  await broadcaster.send(authorizations);
}

/** Makes one image, with a receipt that says all that it takes to make it again. */
export async function generate(
  world: World,
  modelId: bigint,
  creator: HDAccount,
  asked: Asked,
): Promise<Generation> {
  const { chain, publisher, studio } = world;
  const { prompt, seed } = asked;
  const image = await publisher.png(await studio.paint(asked));
  const { timestamp } = await chain.client.getBlock({ blockTag: "latest" });
  const receipt: Receipt = {
    generation: keccak256(toHex(`${prompt} ${seed} ${image}`)),
    modelId,
    version: 1n,
    account: creator.address,
    promptHash: hashPrompt(prompt, null),
    seed: BigInt(seed),
    image,
    price: PRICE,
    createdAt: timestamp,
  };
  const receiptFile = await publisher.json({
    receipt: {
      ...receipt,
      modelId: String(modelId),
      version: "1",
      seed: String(seed),
      price: String(PRICE),
      createdAt: String(timestamp),
    },
    hash: hashReceipt(receipt),
    request: { prompt, negativePrompt: null, size: studio.size },
  });
  return { prompt, image, receipt, receiptFile };
}

/** The operator settles what was generated, in two batches; the owners are paid. */
export async function settle(
  world: World,
  modelId: bigint,
  generations: readonly Generation[],
): Promise<void> {
  const half = Math.ceil(generations.length / 2);
  await world.broadcaster.send(
    [generations.slice(0, half), generations.slice(half)].map((batch) => {
      const debits = new Map<Hex, bigint>();
      for (const { receipt } of batch) {
        debits.set(receipt.account, (debits.get(receipt.account) ?? 0n) + receipt.price);
      }
      const { root } = new ReceiptTree(batch.map(({ receipt }) => hashReceipt(receipt)));
      return call(world, world.cast.platform, {
        functionName: "settle",
        args: [
          modelId,
          root,
          BigInt(batch.length),
          [...debits].map(([account, amount]) => ({ account, amount })),
        ],
      });
    }),
  );
}

/** One creator withdraws what is unspent, one revokes and authorizes afresh, one asks and thinks better of it. */
export async function closeCredits(world: World, modelId: bigint): Promise<void> {
  const { broadcaster, cast } = world;
  const [leaving, careful, hesitant] = cast.creators as [HDAccount, HDAccount, HDAccount];
  await broadcaster.send([
    call(world, leaving, { functionName: "requestWithdrawal", args: [parseEther("0.005")] }),
    call(world, careful, { functionName: "revoke" }),
    call(world, hesitant, { functionName: "requestWithdrawal", args: [parseEther("0.001")] }),
    call(world, hesitant, { functionName: "requestWithdrawal", args: [0n] }),
  ]);
  await broadcaster.pass(DAY + 1n);
  await broadcaster.send([
    call(world, cast.admirer, { functionName: "withdraw", args: [leaving.address] }),
    call(world, careful, { functionName: "authorize", args: [modelId, parseEther("0.002")] }),
  ]);
}

type CreditsCall = Omit<Parameters<typeof encodeFunctionData<typeof creditsAbi>>[0], "abi">;

function call(world: World, from: HDAccount, what: CreditsCall, value = 0n): Call {
  const data = encodeFunctionData({ ...what, abi: creditsAbi } as Parameters<typeof encodeFunctionData>[0]);
  return { from, to: world.deployment.Credits.address, data, value, abi: creditsAbi, gas: 2_000_000n };
}
