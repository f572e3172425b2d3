import { collectionAbi, sourceAbi } from "@model-wip/contracts";
import {
  encodeFunctionData,
  erc20Abi,
  getContractAddress,
  type Hex,
  parseEther,
  zeroAddress,
  zeroHash,
} from "viem";
import { WETH } from "../../src/chain/predeploys.ts";
import type { Scene, Story } from "./scene.ts";
import type { Call } from "./stage.ts";

interface Published {
  readonly collection: Hex;
  readonly mintFee: bigint;
  /** Wei per token without the mint fee; ids count from 1. */
  readonly prices: readonly bigint[];
}

interface Holding {
  readonly collection: Hex;
  readonly holder: Hex;
  readonly tokenId: bigint;
}

const ROUNDS = 3;

/** Four rounds: collections are published, then people mint, pay, force, withdraw and pass tokens on. */
export function* earn(scene: Scene, modelId: bigint | undefined): Story {
  const holdings: Holding[] = [];
  const collections = yield* publish(scene, modelId, holdings);
  for (let round = 0; round < ROUNDS; round++) {
    const { random } = scene;
    const calls = [
      ...holdings.splice(0, 2).map((holding) => passOn(scene, holding)),
      ...(collections.length === 0
        ? []
        : repeat(random.integer(1, 3), () => mint(scene, collections, holdings))),
      ...scene.sometimes(50, () => scene.income()),
      ...scene.sometimes(25, () => scene.forcedEther()),
      ...repeat(random.integer(0, 2), () => withdraw(scene)),
      ...erc20Income(scene),
      ...(collections.length === 0 ? [] : royalties(scene, collections)),
      ...scene.sometimes(50, () => withdrawMany(scene)),
      ...(collections.length === 0 ? [] : scene.sometimes(40, () => withdrawEarnings(scene, collections))),
    ];
    yield random.shuffle(calls);
  }
}

/** In the block that publishes a collection, it may be minted from and paid already, as its address can be known before. */
function* publish(scene: Scene, modelId: bigint | undefined, holdings: Holding[]): Story<Published[]> {
  const { random, people, stranger } = scene;
  const wrap = { from: stranger, to: WETH, value: parseEther("1") };
  if (modelId === undefined) {
    yield [scene.income(), wrap];
    return [];
  }
  const changes = [
    ...scene.sometimes(20, () => newTerms(scene)),
    ...scene.sometimes(10, () => newPlatform(scene)),
  ];
  const creators = random.sample(people, random.integer(1, 2));
  const publications = creators.map((creator) => publication(scene, modelId, creator));
  const collections = publications.map(({ published }) => published);
  yield [
    wrap,
    ...changes,
    ...publications.map(({ call }) => call),
    ...scene.sometimes(50, () => mint(scene, collections, holdings)),
    ...scene.sometimes(20, () => royalty(scene, collections)),
  ];
  return collections;
}

function publication(scene: Scene, modelId: bigint, creator: Hex): { call: Call; published: Published } {
  const { random, seed, setting } = scene;
  const source = setting.deployment.Source.address;
  const tokens = repeat(random.integer(1, 3), () => token(scene));
  const args = [modelId, `Collection ${seed}`, "", tokens] as const;
  const data = encodeFunctionData({ abi: sourceAbi, functionName: "publish", args });
  return {
    call: { from: creator, to: source, gas: 5_000_000n, data },
    published: {
      collection: getContractAddress({ from: source, nonce: setting.nextCollection++ }),
      mintFee: setting.mintFee,
      prices: tokens.map(({ price }) => price),
    },
  };
}

function token({ random, seed }: Scene) {
  return {
    price: random.chance(40) ? 0n : random.wei(1n, parseEther("0.01")),
    maxSupply: random.chance(20) ? 1_000n : 0n,
    opensAt: 0,
    closesAt: 0,
    generation: zeroHash,
    receipt: zeroHash,
    image: `image ${seed}`,
    metadata: `token ${seed}`,
  };
}

function newTerms({ random, setting }: Scene): Call {
  const terms = {
    mintFee: random.wei(0n, parseEther("0.002")),
    ownersFeeBps: random.integer(0, 4_000),
    creatorFeeBps: random.integer(0, 3_000),
    referrerFeeBps: random.integer(0, 3_000),
    ownersPriceBps: random.integer(0, 3_000),
    royaltyBps: random.integer(0, 1_000),
  };
  setting.mintFee = terms.mintFee;
  const data = encodeFunctionData({ abi: sourceAbi, functionName: "setFeeTerms", args: [terms] });
  return { from: setting.platform, to: setting.deployment.Source.address, data };
}

function newPlatform({ random, people, setting }: Scene): Call {
  const args = [random.pick([setting.platform, ...people])] as const;
  const data = encodeFunctionData({ abi: sourceAbi, functionName: "setPlatform", args });
  return { from: setting.platform, to: setting.deployment.Source.address, data };
}

function mint({ random, people }: Scene, collections: readonly Published[], holdings: Holding[]): Call {
  const { collection, mintFee, prices } = random.pick(collections);
  const minter = random.pick(people);
  const holder = random.pick(people);
  const number = random.integer(1, prices.length);
  const tokenId = BigInt(number);
  const quantity = BigInt(random.integer(1, 3));
  const referrer = random.pick([zeroAddress, ...people]);
  holdings.push({ collection, holder, tokenId });
  return collectionCall(
    minter,
    collection,
    "mint",
    [holder, tokenId, quantity, referrer],
    quantity * (mintFee + (prices[number - 1] as bigint)),
  );
}

/** A token goes to somebody else, alone or in a batch. */
function passOn({ random, people }: Scene, { collection, holder, tokenId }: Holding): Call {
  const to = random.pick(people);
  return random.chance(50)
    ? collectionCall(holder, collection, "safeTransferFrom", [holder, to, tokenId, 1n, "0x"])
    : collectionCall(holder, collection, "safeBatchTransferFrom", [holder, to, [tokenId], [1n], "0x"]);
}

/** There may be nothing to withdraw. */
function withdraw(scene: Scene): Call {
  const { random, stranger, contributed } = scene;
  const owner = random.pick([...contributed.keys()]);
  return {
    ...scene.campaignCall(random.pick([stranger, ...scene.people]), "withdraw", [owner]),
    mayFail: true,
  };
}

/** Some owners twice, some refusing, and one who is none. */
function withdrawMany(scene: Scene): Call {
  const { random, stranger, contributed } = scene;
  const owners = [...contributed.keys()];
  const accounts = random.shuffle([...owners, random.pick(owners), stranger]);
  return { ...scene.campaignCall(stranger, "withdrawMany", [accounts]), gas: 4_000_000n };
}

/** Wrapped Ether comes to the campaign, and may be announced; some owners take theirs. */
function erc20Income(scene: Scene): Call[] {
  const { random, stranger, campaign, contributed } = scene;
  const owners = [...contributed.keys()];
  const record = () => scene.campaignCall(stranger, "recordTokenIncome", [WETH]);
  const one = () => scene.campaignCall(stranger, "withdrawToken", [WETH, random.pick(owners)]);
  const many = () => scene.campaignCall(stranger, "withdrawTokenMany", [WETH, [...owners, stranger]]);
  return [
    ...scene.sometimes(30, () => wethTransfer(scene, campaign)),
    ...scene.sometimes(30, record),
    ...scene.sometimes(30, () => ({ ...one(), mayFail: true })),
    ...scene.sometimes(15, () => ({ ...many(), gas: 4_000_000n })),
  ];
}

/** Resales pay a collection, in ETH and in Wrapped Ether, which waits until somebody shares it. */
function royalties(scene: Scene, collections: readonly Published[]): Call[] {
  const { random, stranger } = scene;
  const { collection } = random.pick(collections);
  const share = () => collectionCall(stranger, collection, "shareRoyalties", [WETH]);
  const withdrawTheirs = () => collectionCall(stranger, collection, "withdrawTokenEarnings", [WETH]);
  return [
    ...scene.sometimes(25, () => royalty(scene, collections)),
    ...scene.sometimes(35, () => wethTransfer(scene, collection)),
    ...scene.sometimes(40, share),
    ...scene.sometimes(40, () => ({ ...withdrawTheirs(), mayFail: true })),
  ];
}

/** A resale's royalty in ETH. */
function royalty({ random, stranger }: Scene, collections: readonly Published[]): Call {
  const { collection } = random.pick(collections);
  return { from: stranger, to: collection, value: random.wei(1n, parseEther("0.01")) };
}

/** The stranger has wrapped enough at the publication. */
function wethTransfer({ random, stranger }: Scene, to: Hex): Call {
  const args = [to, random.wei(1n, parseEther("0.01"))] as const;
  const data = encodeFunctionData({ abi: erc20Abi, functionName: "transfer", args });
  return { from: stranger, to: WETH, data };
}

/** There may be nothing to withdraw. */
function withdrawEarnings(
  { random, people, stranger, setting }: Scene,
  collections: readonly Published[],
): Call {
  const { collection } = random.pick(collections);
  const account = random.pick([setting.platform, ...people]);
  return { ...collectionCall(stranger, collection, "withdrawEarnings", [account]), mayFail: true };
}

function collectionCall(
  from: Hex,
  to: Hex,
  functionName: string,
  args: readonly unknown[],
  value = 0n,
): Call {
  return { from, to, value, data: encodeFunctionData({ abi: collectionAbi, functionName, args } as never) };
}

function repeat<T>(times: number, make: () => T): T[] {
  return Array.from({ length: times }, make);
}
