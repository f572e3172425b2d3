import type { Query } from "../chain/segments.ts";
import type { RequestedSource } from "../host/call.ts";
import { MappingError } from "../host/heap.ts";
import type { ChainTemplate, FileTemplate, Manifest } from "../manifest/load.ts";
import type { StoredSource } from "../store/batch.ts";
import type { Store } from "../store/store.ts";
import { parseContentPath } from "./content-path.ts";
import type { FileSupply, ReadFile } from "./files.ts";
import { ChainSource, ChainSources, FileSource, filtersFor, topicsOf } from "./source.ts";

/** Sources that were made in a block. */
export interface NewSources {
  /** Those of the chain, in order. */
  readonly chain: readonly ChainSource[];
  /** All, as they are to be kept with the block. */
  readonly stored: readonly StoredSource[];
}

/** Every source of a subgraph: those of the manifest, and those that handlers asked for, which the store keeps. */
export class SourceRegistry {
  readonly #manifest: Manifest;
  readonly #store: Store;
  readonly #monitor: FileSupply;
  /** The first topics of everything that anybody handles, or may. */
  readonly #topics: readonly string[];
  #chain = new ChainSources();
  #files = new Map<number, FileSource>();
  #fileKeys = new Set<string>();
  /** The last number that a file got. */
  #region = 0;

  private constructor(manifest: Manifest, store: Store, monitor: FileSupply) {
    this.#manifest = manifest;
    this.#store = store;
    this.#monitor = monitor;
    const chainTemplates = [...manifest.sources, ...manifest.templates].filter((one) => one.kind === "chain");
    this.#topics = topicsOf(chainTemplates);
  }

  static async load(manifest: Manifest, store: Store, monitor: FileSupply): Promise<SourceRegistry> {
    const registry = new SourceRegistry(manifest, store, monitor);
    await registry.reload();
    return registry;
  }

  get chain(): ChainSources {
    return this.#chain;
  }

  /** Begins again with what the store has. */
  async reload(): Promise<void> {
    this.#monitor.clear();
    this.#chain = new ChainSources();
    this.#files = new Map();
    this.#fileKeys = new Set();
    this.#region = 0;
    for (const source of this.#manifest.sources) this.#chain.add(ChainSource.fromManifest(source));
    for (const kept of await this.#store.sources()) {
      const template = this.#template(({ manifestIndex }) => manifestIndex === kept.manifestIndex);
      this.#region = Math.max(this.#region, kept.region);
      if (template.kind === "chain") {
        this.#chain.add(
          new ChainSource(template, kept.parameter, kept.context, kept.creationBlock, undefined),
        );
      } else {
        const path = Buffer.from(kept.parameter, "hex").toString();
        this.#addFile(new FileSource(template, path, kept.context, kept.region), kept.doneAt === undefined);
      }
    }
  }

  /** Makes the sources that handlers asked for in a block, as far as they are new. `reload` forgets those that were not kept. */
  make(requested: readonly RequestedSource[], block: number): NewSources {
    const chain: ChainSource[] = [];
    const stored: StoredSource[] = [];
    for (const request of requested) {
      const template = this.#template(({ name }) => name === request.template);
      const { manifestIndex } = template;
      const kept = { manifestIndex, context: request.context, creationBlock: block };
      if (template.kind === "file") {
        const source = this.#makeFile(template, request);
        if (source !== undefined) stored.push({ ...kept, parameter: source.address, region: source.region });
        continue;
      }
      const source = new ChainSource(template, addressOf(request), request.context, block, undefined);
      if (!this.#chain.add(source)) continue;
      chain.push(source);
      stored.push({ ...kept, parameter: source.address, region: 0 });
    }
    return { chain, stored };
  }

  /** Files that have come, with the sources that want them. */
  takeFiles(): { source: FileSource; file: ReadFile }[] {
    return this.#monitor.take().flatMap((file) => {
      const source = this.#files.get(file.region);
      return source === undefined ? [] : [{ source, file }];
    });
  }

  /**
   * What to ask the chain for.
   *
   * @param since Contracts that are asked for already, the first that were known.
   */
  query(since: number): Query {
    const addresses = this.#chain.addresses();
    const wildTopics = since === 0 ? this.#chain.wildTopics() : [];
    return {
      filters: filtersFor(addresses.slice(since), this.#topics, wildTopics),
      contracts: addresses.length,
    };
  }

  /** The same for all contracts, known or not. */
  queryOfAll(): Query {
    return { filters: filtersFor([], [], this.#topics), contracts: 0 };
  }

  #makeFile(template: FileTemplate, { parameters, context }: RequestedSource): FileSource | undefined {
    // Each request takes a number, also one that comes to nothing.
    const region = ++this.#region;
    const [text] = parameters;
    if (text === undefined)
      throw new MappingError(
        `Failed to create data source from template \`${template.name}\`: source parameter is missing`,
      );
    const path = parseContentPath(text);
    if (path === undefined) return undefined;
    const source = new FileSource(template, path, context, region);
    return this.#addFile(source, true) ? source : undefined;
  }

  #addFile(source: FileSource, isWanted: boolean): boolean {
    if (this.#fileKeys.has(source.key)) return false;
    this.#fileKeys.add(source.key);
    this.#files.set(source.region, source);
    if (isWanted) this.#monitor.add({ region: source.region, path: source.path });
    return true;
  }

  #template(isIt: (template: ChainTemplate | FileTemplate) => boolean): ChainTemplate | FileTemplate {
    const template = this.#manifest.templates.find(isIt);
    if (template === undefined) throw new Error("a source is of a template that the manifest does not have");
    return template;
  }
}

function addressOf({ template, parameters }: RequestedSource): string {
  const failure = `Failed to create data source from template \`${template}\``;
  const [given] = parameters;
  if (given === undefined) throw new MappingError(`${failure}: address parameter is missing`);
  const digits = given.replace(/^(?:0x)+/, "");
  if (/^[0-9a-fA-F]{40}$/.test(digits)) return digits.toLowerCase();
  throw new MappingError(`${failure}, invalid address provided: ${given}`);
}
