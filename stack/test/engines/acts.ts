import {
  type Abi,
  createWalletClient,
  encodeAbiParameters,
  encodeDeployData,
  encodeFunctionData,
  type Hex,
  http,
  parseAbiParameters,
  stringToHex,
  toHex,
  zeroAddress,
} from "viem";
import { foundry } from "viem/chains";
import type { Chain } from "../../src/chain/anvil.ts";
import type { Random } from "../../src/story/random.ts";
import { type Compiled, SUBGRAPHS, type SubgraphName } from "./subgraphs.ts";

/** Accounts that act, and those that the ERC-20's manifest follows among them. */
const PLAYERS = 6;
const GAS = 6_000_000n;
const KINDS = ["oil", "salt", "wine"].map((kind) => stringToHex(kind, { size: 32 }));
const PAYLOAD = parseAbiParameters("(uint256, string, (bool, address)[])");

/** What people do with the contracts of our small subgraphs: by chance, the same for the same seed. */
export class Acts {
  readonly addresses = new Map<SubgraphName, Hex>();
  readonly #chain: Chain;
  readonly #contracts: ReadonlyMap<string, Compiled>;
  readonly #uris: readonly string[];
  #players: readonly Hex[] = [];

  /** @param uris That are given to tokens. */
  constructor(chain: Chain, contracts: ReadonlyMap<string, Compiled>, uris: readonly string[]) {
    this.#chain = chain;
    this.#contracts = contracts;
    this.#uris = uris;
  }

  /** Puts the contracts of some subgraphs on the chain; from then on, nothing is mined unless it is asked for. */
  async deploy(names: readonly SubgraphName[]): Promise<void> {
    const wallet = createWalletClient({ chain: foundry, transport: http(this.#chain.url) });
    this.#players = (await wallet.getAddresses()).slice(0, PLAYERS);
    for (const name of names) {
      const { abi, bytecode } = this.#contract(SUBGRAPHS[name].contract);
      const hash = await this.#request(encodeDeployData({ abi, bytecode }), undefined, this.#players[0]);
      const receipt = await this.#chain.client.waitForTransactionReceipt({ hash });
      this.addresses.set(name, receipt.contractAddress as Hex);
    }
    await this.#chain.test.setAutomine(false);
  }

  /** Mines blocks with a few acts in each, and some with none; now and then an hour or a day goes by. */
  async mine(random: Random, blocks: number): Promise<void> {
    for (let block = 0; block < blocks; block++) {
      const acts = random.chance(20) ? 0 : random.integer(1, 5);
      for (let act = 0; act < acts; act++) await this.#act(random);
      if (random.chance(12)) {
        const { timestamp } = await this.#chain.client.getBlock({ blockTag: "latest" });
        const passed = BigInt(random.pick([3_600, 5_000, 86_400]));
        await this.#chain.test.setNextBlockTimestamp({ timestamp: timestamp + passed });
      }
      await this.#chain.test.mine({ blocks: 1 });
    }
  }

  #act(random: Random): Promise<unknown> {
    const name = random.pick([...this.addresses.keys()]);
    return this[name](random);
  }

  private erc20(random: Random): Promise<unknown> {
    const value = random.wei(0n, 300n);
    const to = random.pick(this.#players);
    if (random.chance(40)) return this.#send(random, "erc20", "Token", "mint", [to, value * 3n]);
    if (random.chance(30)) return this.#send(random, "erc20", "Token", "approve", [to, value]);
    if (random.chance(10)) return this.#request("0x", this.#address("erc20"), random.pick(this.#players), 5n);
    return this.#send(random, "erc20", "Token", "transfer", [to, value]);
  }

  private async erc721(random: Random): Promise<unknown> {
    const to = random.pick([...this.#players, zeroAddress]);
    if (random.chance(50) && to !== zeroAddress) {
      const uri = random.chance(10) ? "" : `ipfs://${random.pick(this.#uris)}`;
      return this.#send(random, "erc721", "Art", "mint", [to, uri]);
    }
    const supply = await this.#read("erc721", "Art", "supply");
    return this.#send(random, "erc721", "Art", "transfer", [to, random.wei(1n, supply + 1n)]);
  }

  private async governor(random: Random): Promise<unknown> {
    const count = await this.#read("governor", "Governor", "count");
    const id = random.wei(1n, count + 1n);
    const send = (method: string, args: readonly unknown[]) =>
      this.#send(random, "governor", "Governor", method, args);
    const bytes = () => toHex(random.wei(0n, 2n ** 90n));
    if (random.chance(25) || count === 0n) {
      const actions = Array.from({ length: random.integer(0, 3) }, () => ({
        target: random.pick(this.#players),
        value: random.wei(0n, 2n ** 200n),
        data: random.chance(30) ? "0x" : bytes(),
        limit: { quorum: BigInt(random.integer(0, 9)), isStrict: random.chance(50) },
      }));
      const texts = random.sample(["one", "zwei", "три", "🙂", ""], random.integer(0, 4));
      return send("propose", [actions, texts, [-8_388_608, 0, random.integer(-9, 9)]]);
    }
    if (random.chance(10)) return send("cancel", [id]);
    if (random.chance(15)) {
      const parts = Array.from(
        { length: random.integer(0, 2) },
        () => [true, random.pick(this.#players)] as const,
      );
      const payload = encodeAbiParameters(PAYLOAD, [[random.wei(0n, 9n), "text", parts]]);
      return send("execute", [id, random.chance(20) ? bytes() : payload]);
    }
    const reason = random.pick(["", "because", "nul \0 inside", "long ".repeat(60)]);
    return send("vote", [id, random.integer(0, 2), random.wei(0n, 2n ** 70n), reason]);
  }

  private async pool(random: Random): Promise<unknown> {
    const pools = await this.#created();
    if (pools.length === 0 || random.chance(5)) {
      return this.#send(random, "pool", "Factory", "create", [random.integer(1, 10_000)]);
    }
    const pool = random.pick(pools);
    const call = (contract: string, to: Hex, method: string, args: readonly unknown[]) =>
      this.#call(random, contract, to, method, args);
    if (random.chance(8)) return call("Pool", pool, "openPosition", []);
    if (random.chance(20)) {
      const position = (await this.#chain.client.readContract({
        address: pool,
        abi: this.#contract("Pool").abi,
        functionName: "positions",
        args: [0n],
      })) as Hex;
      return call("Position", position, "move", [random.integer(-500, 0), random.integer(1, 500)]);
    }
    return call("Pool", pool, "swap", [random.wei(-(2n ** 90n), 2n ** 90n), random.wei(-9n, 9n)]);
  }

  private aggregations(random: Random): Promise<unknown> {
    const args = [random.pick(KINDS), random.wei(0n, 2n ** 80n), random.wei(-(2n ** 70n), 2n ** 70n)];
    return this.#send(random, "aggregations", "Sales", "sell", args);
  }

  /** The pools that are on this branch. */
  async #created(): Promise<readonly Hex[]> {
    const logs = await this.#chain.client.getContractEvents({
      address: this.#address("pool"),
      abi: this.#contract("Factory").abi,
      eventName: "PoolCreated",
      fromBlock: 0n,
    });
    return logs.map(({ args }) => (args as unknown as { pool: Hex }).pool);
  }

  async #read(name: SubgraphName, contract: string, functionName: string): Promise<bigint> {
    const { abi } = this.#contract(contract);
    return (await this.#chain.client.readContract({
      address: this.#address(name),
      abi,
      functionName,
    })) as bigint;
  }

  #send(random: Random, name: SubgraphName, contract: string, method: string, args: readonly unknown[]) {
    return this.#call(random, contract, this.#address(name), method, args);
  }

  #call(random: Random, contract: string, to: Hex, functionName: string, args: readonly unknown[]) {
    const { abi } = this.#contract(contract);
    return this.#request(encodeFunctionData({ abi, functionName, args }), to, random.pick(this.#players));
  }

  /** Leaves a transaction for the next block, which may also revert there. */
  #request(data: Hex, to: Hex | undefined, from: Hex | undefined, value = 0n): Promise<Hex> {
    const given = { from: from as Hex, data, gas: toHex(GAS), value: toHex(value) };
    return this.#chain.client.request({
      method: "eth_sendTransaction",
      params: [to === undefined ? given : { ...given, to }],
    } as never);
  }

  #address(name: SubgraphName): Hex {
    return this.addresses.get(name) as Hex;
  }

  #contract(name: string): { abi: Abi; bytecode: Hex } {
    return this.#contracts.get(name) as Compiled;
  }
}
