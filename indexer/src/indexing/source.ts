import type { AbiEvent } from "../abi/contract.ts";
import type { AbiValue } from "../abi/value.ts";
import type { LogFilter } from "../chain/reader.ts";
import type { ChainLog } from "../chain/types.ts";
import { IndexerError } from "../errors.ts";
import type { CallingSource } from "../host/call.ts";
import { MappingError } from "../host/heap.ts";
import type { TaggedValue } from "../host/store-values.ts";
import type { BlockHandler, ChainTemplate, FileTemplate, StaticSource } from "../manifest/load.ts";
import { contextJson, parseContext } from "../store/context.ts";

const NO_CONTEXT: ReadonlyMap<string, TaggedValue> = new Map();

interface MatchedHandler {
  readonly event: AbiEvent;
  readonly handler: string;
  readonly needsReceipt: boolean;
  /** Of the second to the fourth topic, which values are wanted. */
  readonly topics: readonly (ReadonlySet<string> | undefined)[];
}

/** An event with who handles it. */
export interface HandledEvent {
  readonly handler: string;
  readonly needsReceipt: boolean;
  /** Of its parameters: the same list for all events of a kind. */
  readonly names: readonly string[];
  readonly values: readonly AbiValue[];
}

/** A source of the chain that is being indexed: a contract, or, without an address, all contracts. */
export class ChainSource implements CallingSource {
  readonly template: ChainTemplate;
  readonly name: string;
  readonly mapping: ChainTemplate["mapping"];
  /** Hexadecimal digits; none without an address. */
  readonly address: string;
  readonly context: ReadonlyMap<string, TaggedValue>;
  readonly isOnChain = true;
  readonly startBlock: number;
  readonly endBlock: number;
  readonly #byTopic: ReadonlyMap<string, readonly MatchedHandler[]>;

  constructor(
    template: ChainTemplate,
    address: string | undefined,
    context: ReadonlyMap<string, TaggedValue> | undefined,
    startBlock: number,
    endBlock: number | undefined,
  ) {
    this.template = template;
    this.name = template.name;
    this.mapping = template.mapping;
    this.address = address ?? "";
    this.context = context ?? NO_CONTEXT;
    this.startBlock = startBlock;
    this.endBlock = endBlock ?? Number.POSITIVE_INFINITY;
    this.#byTopic = handlersByTopic(template);
  }

  static fromManifest(source: StaticSource): ChainSource {
    const context = source.context === undefined ? undefined : parseContext(source.context);
    return new ChainSource(source, source.address?.slice(2), context, source.startBlock, source.endBlock);
  }

  /** What makes it the same source as another. */
  get key(): string {
    return `${this.template.manifestIndex} ${this.address} ${contextJson(this.context)}`;
  }

  isActiveAt(block: number): boolean {
    return block >= this.startBlock && block <= this.endBlock;
  }

  /** Who handles a log, if anybody. @throws MappingError if several handlers do. */
  match(log: ChainLog): HandledEvent | undefined {
    let found: HandledEvent | undefined;
    for (const { event, handler, needsReceipt, topics } of this.#byTopic.get(log.topics[0] ?? "") ?? []) {
      const isWanted = topics.every(
        (values, index) => values === undefined || values.has(log.topics[index + 1] ?? ""),
      );
      if (!isWanted) continue;
      const values = event.decode(log.topics, log.data);
      if (values === undefined) continue;
      if (found !== undefined) throw new MappingError(`${this.name} has several handlers for ${event.name}`);
      found = { handler, needsReceipt, names: event.names, values };
    }
    return found;
  }

  /** The handlers that a block has: before its events, or after them. */
  blockHandlers(block: number, when: "before" | "after"): readonly BlockHandler[] {
    return this.template.blockHandlers.filter(({ filter }) => {
      if (filter?.kind === "once") return when === "before" && block === this.startBlock;
      if (when === "before") return false;
      return filter === undefined || (block - this.startBlock) % filter.every === 0;
    });
  }
}

/** The chain's sources, in the order in which they came, which is that in which they are asked. */
export class ChainSources {
  readonly #withBlockHandlers: ChainSource[] = [];
  readonly #byAddress = new Map<string, ChainSource[]>();
  readonly #keys = new Set<string>();
  readonly #order = new Map<ChainSource, number>();

  /** Those that handle blocks. */
  get withBlockHandlers(): readonly ChainSource[] {
    return this.#withBlockHandlers;
  }

  /** @returns False if there is the same already. */
  add(source: ChainSource): boolean {
    const { key } = source;
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    this.#order.set(source, this.#order.size);
    if (source.template.blockHandlers.length > 0) this.#withBlockHandlers.push(source);
    const sameAddress = this.#byAddress.get(source.address);
    if (sameAddress === undefined) this.#byAddress.set(source.address, [source]);
    else sameAddress.push(source);
    return true;
  }

  /** Those whom a contract's logs concern. */
  of(address: string): readonly ChainSource[] {
    const own = this.#byAddress.get(address) ?? [];
    const wild = this.#byAddress.get("") ?? [];
    if (wild.length === 0) return own;
    const index = (source: ChainSource) => this.#order.get(source) as number;
    return [...own, ...wild].sort((one, other) => index(one) - index(other));
  }

  addresses(): string[] {
    return [...this.#byAddress.keys()].filter((address) => address !== "");
  }

  /** The topics that sources without an address want. */
  wildTopics(): string[] {
    return [...new Set((this.#byAddress.get("") ?? []).flatMap(({ template }) => topicsOf([template])))];
  }

  needsBlock(block: number): boolean {
    return this.#withBlockHandlers.some(
      (source) =>
        source.isActiveAt(block) &&
        (source.blockHandlers(block, "before").length > 0 || source.blockHandlers(block, "after").length > 0),
    );
  }
}

/** A file that is being indexed. */
export class FileSource implements CallingSource {
  readonly template: FileTemplate;
  readonly name: string;
  readonly mapping: FileTemplate["mapping"];
  readonly address: string;
  readonly context: ReadonlyMap<string, TaggedValue>;
  readonly isOnChain = false;
  readonly region: number;
  readonly path: string;

  constructor(
    template: FileTemplate,
    path: string,
    context: ReadonlyMap<string, TaggedValue> | undefined,
    region: number,
  ) {
    this.template = template;
    this.name = template.name;
    this.mapping = template.mapping;
    this.path = path;
    this.address = Buffer.from(path).toString("hex");
    this.context = context ?? NO_CONTEXT;
    this.region = region;
  }

  /** What makes it the same source as another. */
  get key(): string {
    return `${this.template.manifestIndex} ${this.path} ${contextJson(this.context)}`;
  }
}

/** The first topics of all events that templates handle. */
export function topicsOf(templates: readonly ChainTemplate[]): string[] {
  return [...new Set(templates.flatMap((template) => [...handlersByTopic(template).keys()]))];
}

/** What to ask the chain for so that no source misses anything. */
export function filtersFor(
  addresses: readonly string[],
  topics: readonly string[],
  wildTopics: readonly string[],
): LogFilter[] {
  const filters: LogFilter[] = [];
  if (addresses.length > 0 && topics.length > 0) filters.push({ addresses, topics });
  if (wildTopics.length > 0) filters.push({ addresses: undefined, topics: wildTopics });
  return filters;
}

const handlers = new WeakMap<ChainTemplate, ReadonlyMap<string, readonly MatchedHandler[]>>();

/** @throws IndexerError `MANIFEST_INVALID` if the ABI does not have an event that is handled. */
export function handlersByTopic(template: ChainTemplate): ReadonlyMap<string, readonly MatchedHandler[]> {
  const known = handlers.get(template);
  if (known !== undefined) return known;
  const byTopic = new Map<string, MatchedHandler[]>();
  for (const {
    event: signature,
    handler,
    receipt,
    topic0,
    topic1,
    topic2,
    topic3,
  } of template.eventHandlers) {
    const event = template.abi.event(signature);
    if (event === undefined) {
      throw new IndexerError(
        "MANIFEST_INVALID",
        `Event with the signature "${signature}" not found in contract "${template.abi.name}" of data source "${template.name}".`,
        "Mend the signature in the manifest, or the ABI.",
      );
    }
    // A handler whose first topic is another than its event's never sees what it could read.
    if (topic0 !== undefined && topic0.slice(2) !== event.topic0) continue;
    const topics = [topic1, topic2, topic3].map((values) =>
      values === undefined ? undefined : new Set(values.map((value) => value.slice(2))),
    );
    const sameTopic = byTopic.get(event.topic0) ?? [];
    sameTopic.push({ event, handler, needsReceipt: receipt, topics });
    byTopic.set(event.topic0, sameTopic);
  }
  handlers.set(template, byTopic);
  return byTopic;
}
