import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}
/** What a node does instead of answering; `undefined` where it answers. */
export type Fault = (calls: readonly Call[], response: ServerResponse) => boolean;

export interface TestLog {
  readonly address: string;
  readonly topic: string;
}
export interface TestBlock {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly logs: readonly TestLog[];
}

export const ADDRESS = "a1".repeat(20);
export const TOPIC = "b2".repeat(32);
const ZERO = `0x${"00".repeat(32)}`;

/** Blocks after one another; every `every`th has a log. The same `branch` gives the same hashes. */
export function chainOf(
  length: number,
  every: number,
  branch = "",
  after: readonly TestBlock[] = [],
): TestBlock[] {
  const blocks = [...after];
  for (let number = after.length; number < length; number++) {
    blocks.push({
      number,
      hash: createHash("sha256").update(`${branch} ${number}`).digest("hex"),
      parentHash: blocks.at(-1)?.hash ?? "00".repeat(32),
      logs: number % every === 0 ? [{ address: ADDRESS, topic: TOPIC }] : [],
    });
  }
  return blocks;
}

/** A node that speaks Ethereum's JSON-RPC over HTTP about a chain of its own, and misbehaves where it is told to. */
export class TestNode {
  chain: readonly TestBlock[];
  /** Asked before each request; one that returns true has answered it in its own way. */
  fault: Fault = () => false;
  /** The calls of each request that came. */
  readonly requests: (readonly Call[])[] = [];
  readonly #server: Server;

  private constructor(chain: readonly TestBlock[]) {
    this.chain = chain;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(chain: readonly TestBlock[]): Promise<TestNode> {
    const node = new TestNode(chain);
    await new Promise<void>((resolve) => node.#server.listen(0, "127.0.0.1", resolve));
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const piece of request) text += piece;
    const body = JSON.parse(text) as Call | Call[];
    const calls = [body].flat();
    this.requests.push(calls);
    if (this.fault(calls, response)) return;
    const answers = calls.map(({ id, method, params }) => ({
      jsonrpc: "2.0",
      id,
      ...this.#result(method, params),
    }));
    // As the specification allows, in any order.
    sendJson(response, 200, Array.isArray(body) ? answers.reverse() : answers[0]);
  }

  #result(method: string, params: readonly unknown[]) {
    switch (method) {
      case "eth_getBlockByNumber": {
        const number = params[0] === "latest" ? this.chain.length - 1 : Number(params[0]);
        return { result: blockJson(this.chain[number]) };
      }
      case "eth_getBlockByHash":
        return { result: blockJson(this.chain.find(({ hash }) => `0x${hash}` === params[0])) };
      case "eth_getLogs":
        return this.#logs(params[0] as { fromBlock?: string; toBlock?: string; blockHash?: string });
      default:
        return { error: { code: -32_601, message: `the method ${method} does not exist` } };
    }
  }

  #logs({ fromBlock, toBlock, blockHash }: { fromBlock?: string; toBlock?: string; blockHash?: string }) {
    const blocks =
      blockHash === undefined
        ? this.chain.slice(Number(fromBlock), Number(toBlock) + 1)
        : this.chain.filter(({ hash }) => `0x${hash}` === blockHash);
    if (blockHash !== undefined && blocks.length === 0)
      return { error: { code: -32_000, message: "unknown block" } };
    return { result: blocks.flatMap(logsJson) };
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  return true;
}

/** A fault that lasts for some requests. */
export function times(count: number, fault: Fault): Fault {
  let left = count;
  return (calls, response) => left-- > 0 && fault(calls, response);
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

function transactionOf(block: TestBlock): string {
  return `0x${createHash("sha256").update(block.hash).digest("hex")}`;
}

function blockJson(block: TestBlock | undefined) {
  if (block === undefined) return null;
  const transaction = {
    hash: transactionOf(block),
    transactionIndex: "0x0",
    from: `0x${ADDRESS}`,
    to: null,
    value: "0x0",
    gas: "0x1",
    gasPrice: "0x1",
    input: "0x",
    nonce: "0x0",
  };
  return {
    number: hex(block.number),
    hash: `0x${block.hash}`,
    parentHash: `0x${block.parentHash}`,
    sha3Uncles: ZERO,
    miner: `0x${ADDRESS}`,
    stateRoot: ZERO,
    transactionsRoot: ZERO,
    receiptsRoot: ZERO,
    gasUsed: "0x0",
    gasLimit: "0x0",
    timestamp: hex(1_700_000_000 + block.number * 2),
    transactions: [transaction],
  };
}

function logsJson(block: TestBlock) {
  return block.logs.map(({ address, topic }, index) => ({
    address: `0x${address}`,
    topics: [`0x${topic}`],
    data: "0x",
    blockNumber: hex(block.number),
    blockHash: `0x${block.hash}`,
    transactionHash: transactionOf(block),
    transactionIndex: "0x0",
    logIndex: hex(index),
    removed: false,
  }));
}
