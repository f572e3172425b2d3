import { IndexerError } from "../errors.ts";
import type { Manifest, Mapping } from "../manifest/load.ts";
import type { StoredSchema } from "../schema/stored-schema.ts";
import type { HandlerCall } from "./call.ts";
import { conversionFunctions } from "./functions/conversions.ts";
import { ethereumFunctions } from "./functions/ethereum.ts";
import { numberFunctions } from "./functions/numbers.ts";
import { sourceFunctions } from "./functions/source.ts";
import { storeFunctions } from "./functions/store.ts";
import { type Heap, MappingError } from "./heap.ts";
import { type HostFunctions, MappingModule } from "./module.ts";

/** Runs the handlers of a subgraph's mappings, of which each module is compiled once. */
export class Host {
  readonly #modules = new Map<string, MappingModule>();
  #call: HandlerCall | undefined;

  /** @throws IndexerError `NOT_SUPPORTED` or `MANIFEST_INVALID`, naming the manifest's line. */
  constructor(manifest: Manifest) {
    const templates = new Set(manifest.templates.map(({ name }) => name));
    const words = wordsOf(manifest);
    for (const source of [...manifest.sources, ...manifest.templates]) {
      const module = this.#moduleOf(source.mapping, manifest.schema, templates, words);
      const handlers = source.kind === "file" ? [source] : [...source.eventHandlers, ...source.blockHandlers];
      for (const { handler } of handlers) {
        if (module.hasHandler(handler)) continue;
        throw new IndexerError(
          "MANIFEST_INVALID",
          `subgraph.yaml, line ${source.mapping.line}: the mapping has no function ${handler}.`,
          "Export it, or take the handler out of the manifest.",
        );
      }
    }
  }

  /**
   * Calls a handler.
   *
   * @param argument Puts what the handler gets into the memory.
   * @throws MappingError if the handler fails, as it will each time. @throws Suspension if it must wait.
   */
  run(call: HandlerCall, handler: string, argument: (heap: Heap) => number): void {
    const module = this.#modules.get(call.source.mapping.file) as MappingModule;
    this.#call = call;
    try {
      module.call(handler, argument);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
        throw new MappingError(`${error.message}${functionIn(error)}`, { cause: error });
      }
      throw error;
    } finally {
      this.#call = undefined;
    }
  }

  #moduleOf(
    { file, line }: Mapping,
    schema: StoredSchema,
    templates: ReadonlySet<string>,
    words: ReadonlySet<string>,
  ): MappingModule {
    const known = this.#modules.get(file);
    if (known !== undefined) return known;
    const module = new MappingModule(
      file,
      line,
      (heap, isStarting, dependsOnCall) => {
        const call = () => {
          if (this.#call !== undefined) return this.#call;
          if (isStarting()) dependsOnCall();
          throw new MappingError("nobody's handler is running");
        };
        return {
          ...numberFunctions(heap),
          ...conversionFunctions(heap),
          ...storeFunctions(heap, call, schema),
          ...sourceFunctions(heap, call, templates),
          ...ethereumFunctions(heap, call),
        } satisfies HostFunctions;
      },
      (heap) => heap.prepareStrings(words),
    );
    this.#modules.set(file, module);
    return module;
  }
}

/** What every call puts into the memory again and again: names of fields and of events' parameters. */
function wordsOf({ schema, sources, templates }: Manifest): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { fields } of schema.types.values()) for (const { name } of fields) words.add(name);
  for (const source of [...sources, ...templates]) {
    if (source.kind === "file") continue;
    for (const { event } of source.eventHandlers) {
      for (const name of source.abi.event(event)?.names ?? []) words.add(name);
    }
  }
  return words;
}

/** The innermost function of the mapping, from the names that the module carries. */
function functionIn(error: Error): string {
  const name = /at (\S+) \(wasm:/.exec(error.stack ?? "")?.[1];
  return name === undefined ? "" : ` in ${name}`;
}
