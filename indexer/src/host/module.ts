import { readFileSync } from "node:fs";
import { IndexerError } from "../errors.ts";
import { Heap, type HeapExports } from "./heap.ts";
import { exportMutableGlobals } from "./wasm-binary.ts";

type Handler = (argument: number) => void;
/** Host functions by the names that graph-ts imports them under. */
export type HostFunctions = Readonly<Record<string, (...args: number[]) => number | bigint | undefined>>;

/** AssemblyScript's allocator that never frees; with it, all that is in use lies below one address. */
const STUB_RUNTIME = "~lib/rt/stub/";

/**
 * A compiled mapping, instantiated once. Every call of a handler begins with the memory and the globals as they were after
 * the module's own start, so that nothing goes from one call to the next, as if each had an instance of its own.
 */
export class MappingModule {
  readonly heap: Heap;
  readonly #handlers: Readonly<Record<string, unknown>>;
  readonly #globals: readonly WebAssembly.Global[];
  readonly #hasStubRuntime: boolean;
  readonly #start: () => void;
  /** Whether the start depends on whose handler is called, so that it must be done again for each. */
  readonly #startsEachTime: boolean;
  #memory: Buffer = Buffer.alloc(0);
  #values: readonly unknown[] = [];

  /**
   * @param line The manifest's line that names the file, for errors.
   * @param functionsFor Gets the heap and the means to say that the start asked for what differs between calls.
   * @param prepare Puts into the memory what shall be there at the beginning of every call.
   * @throws IndexerError `BUILD_MISSING`, `MANIFEST_INVALID` or `NOT_SUPPORTED`.
   */
  constructor(
    file: string,
    line: number,
    functionsFor: (heap: () => Heap, isStarting: () => boolean, dependsOnCall: () => void) => HostFunctions,
    prepare: (heap: Heap) => void,
  ) {
    const { bytes, globals } = exportMutableGlobals(readModule(file));
    const module = compile(bytes, file, line);
    let isStarting = true;
    let dependsOnCall = false;
    const functions = functionsFor(
      () => this.heap,
      () => isStarting,
      () => {
        dependsOnCall = true;
      },
    );
    const instance = new WebAssembly.Instance(module, importsOf(module, functions, line));
    const exports = instance.exports as unknown as HeapExports & Record<string, unknown>;
    this.#hasStubRuntime = Buffer.from(bytes).includes(STUB_RUNTIME);
    this.heap = new Heap(exports, this.#hasStubRuntime);
    this.#handlers = exports;
    this.#globals = globals.map((name) => exports[name] as WebAssembly.Global);
    this.#start = exports._start as () => void;
    this.#save();
    try {
      this.#start();
    } catch (error) {
      if (!dependsOnCall) throw error;
    }
    isStarting = false;
    this.#startsEachTime = dependsOnCall;
    if (dependsOnCall) this.#restore();
    prepare(this.heap);
    this.heap.freezeBelow(this.heap.end());
    this.heap.reset();
    this.#save();
  }

  hasHandler(name: string): boolean {
    return typeof this.#handlers[name] === "function";
  }

  /** Calls a handler with what `argument` puts into the memory. */
  call(name: string, argument: (heap: Heap) => number): void {
    this.#restore();
    if (this.#startsEachTime) this.#start();
    const pointer = argument(this.heap);
    (this.#handlers[name] as Handler)(pointer);
  }

  #save(): void {
    const { bytes } = this.heap;
    const end = this.#hasStubRuntime ? this.heap.end() : bytes.length;
    this.#memory = Buffer.from(bytes.subarray(0, end));
    this.#values = this.#globals.map((global) => global.value);
  }

  #restore(): void {
    const { heap } = this;
    const end = this.#hasStubRuntime ? Math.min(heap.end(), heap.bytes.length) : heap.bytes.length;
    const { bytes } = heap;
    bytes.set(this.#memory);
    if (end > this.#memory.length) bytes.fill(0, this.#memory.length, end);
    const [globals, values] = [this.#globals, this.#values];
    for (let index = 0; index < globals.length; index++) {
      (globals[index] as WebAssembly.Global).value = values[index];
    }
    heap.reset();
  }
}

function readModule(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new IndexerError(
      "BUILD_MISSING",
      `${file} cannot be read.`,
      "Build the subgraph with `graph build`.",
      { cause },
    );
  }
}

function compile(bytes: BufferSource, file: string, line: number): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw new IndexerError(
      "MANIFEST_INVALID",
      `subgraph.yaml, line ${line}: ${file} is not a WASM module that this Node can run.`,
      "Build the subgraph again.",
      { cause },
    );
  }
}

function importsOf(module: WebAssembly.Module, functions: HostFunctions, line: number): WebAssembly.Imports {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: namespace, name } of WebAssembly.Module.imports(module)) {
    const implementation = functions[name];
    if (implementation === undefined) {
      throw new IndexerError(
        "NOT_SUPPORTED",
        `subgraph.yaml, line ${line}: the mapping calls ${name}, which this engine does not have.`,
        "Run this subgraph on graph-node.",
      );
    }
    imports[namespace] ??= {};
    (imports[namespace] as Record<string, WebAssembly.ImportValue>)[name] = implementation;
  }
  return imports;
}
