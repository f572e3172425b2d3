import { campaignAbi, collectionAbi } from "@model-wip/contracts";
import { concatHex, encodeFunctionData, type Hex, parseEther, zeroAddress } from "viem";
import type { HDAccount } from "viem/accounts";
import type { Call } from "../broadcaster.ts";
import type { World } from "../world.ts";
import type { Funding } from "./funding.ts";
import type { PublishedCollection } from "./publishing.ts";

const ROUNDS = 8;
const MINTS_PER_ROUND = 42;
const DAY = 86_400n;

/**
 * Days of minting. Fees and gifts arrive; some owners withdraw once, some again and again, some never; creators take
 * what they earned; and once somebody forces ETH into the campaign, which no event announces.
 */
export async function mintAndWithdraw(
  world: World,
  funding: Funding,
  collections: readonly PublishedCollection[],
): Promise<void> {
  const { broadcaster, cast, random } = world;
  const { campaign } = funding.funded;
  const people = random.shuffle(cast.contributors);
  const once = people.slice(0, 60);
  const regulars = people.slice(60, 85);
  const batched = people.slice(85, 100);

  for (let round = 0; round < ROUNDS; round++) {
    await broadcaster.send(Array.from({ length: MINTS_PER_ROUND }, () => mint(world, collections)));
    if (round % 2 === 0) {
      await broadcaster.send([
        { from: cast.admirer, to: campaign, value: random.wei(parseEther("0.002"), parseEther("0.05")) },
      ]);
    }
    if (round === 4)
      await broadcaster.send([forcedPayment(cast.admirer, campaign, random.wei(1n, parseEther("0.003")))]);
    const share = Math.ceil(once.length / ROUNDS);
    const today = [
      ...once.slice(round * share, (round + 1) * share),
      ...regulars.filter((_, index) => (index + round) % 3 === 0),
    ];
    await broadcaster.send(today.map((owner) => withdraw(owner, owner, campaign)));
    if (round === 6) {
      await broadcaster.send([
        {
          from: cast.admirer,
          to: campaign,
          data: encodeFunctionData({
            abi: campaignAbi,
            functionName: "withdrawMany",
            args: [batched.map(({ address }) => address)],
          }),
          abi: campaignAbi,
          gas: 3_000_000n,
        },
      ]);
    }
    await broadcaster.pass(DAY);
  }
  await broadcaster.send(
    collections
      .filter(({ creator }, index) => collections.findIndex((other) => other.creator === creator) === index)
      .slice(0, 4)
      .map(({ address, creator }) => ({
        from: creator,
        to: address,
        data: encodeFunctionData({
          abi: collectionAbi,
          functionName: "withdrawEarnings",
          args: [creator.address],
        }),
        abi: collectionAbi,
      })),
  );
  await broadcaster.send([{ from: cast.admirer, to: campaign, value: parseEther("0.01") + 1n }]);
}

/** Somebody mints from one of the collections, often for a referrer and at times for another. */
export function mint({ cast, random }: World, collections: readonly PublishedCollection[]): Call {
  const collection = random.pick(collections);
  const minter = random.pick(cast.collectors);
  const tokenNumber = random.integer(1, collection.prices.length);
  const quantity = BigInt(random.integer(1, random.chance(15) ? 5 : 1));
  const referrer = random.chance(40) ? random.pick(cast.collectors).address : zeroAddress;
  const recipient = random.chance(8) ? random.pick(cast.collectors) : minter;
  return {
    from: minter,
    to: collection.address,
    data: encodeFunctionData({
      abi: collectionAbi,
      functionName: "mint",
      args: [recipient.address, BigInt(tokenNumber), quantity, referrer],
    }),
    value: quantity * ((collection.prices[tokenNumber - 1] as bigint) + collection.mintFee),
    abi: collectionAbi,
  };
}

function withdraw(caller: HDAccount, owner: HDAccount, campaign: Hex): Call {
  const data = encodeFunctionData({ abi: campaignAbi, functionName: "withdraw", args: [owner.address] });
  return { from: caller, to: campaign, data, abi: campaignAbi };
}

/** A contract that sends its ETH to `recipient` as it ends, without a call that the recipient could see. */
export function forcedPayment(from: HDAccount, recipient: Hex, value: bigint): Call {
  const PUSH20 = "0x73";
  const SELFDESTRUCT = "0xff";
  return { from, data: concatHex([PUSH20, recipient, SELFDESTRUCT]), value };
}
