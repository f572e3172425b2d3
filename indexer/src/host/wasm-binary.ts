/*
 * The little of WASM's binary form that it takes to reach a module's mutable globals from outside. (binaryen does the same,
 * but takes seconds to load and more to rewrite a module, and drops what it does not know.)
 */

const SECTION = { import: 2, global: 6, export: 7 } as const;
const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

/** Reads a module's bytes from one place on. */
class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error("the module ends too soon");
    return byte;
  }

  /** An integer in LEB128, read as unsigned; where it is signed, only its length matters here. */
  integer(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  skip(count: number): void {
    this.at += count;
  }

  limits(): void {
    const hasMost = (this.byte() & 1) === 1;
    this.integer();
    if (hasMost) this.integer();
  }

  /** A constant expression. */
  expression(): void {
    for (;;) {
      const operation = this.byte();
      if (operation === 0x0b) return;
      if (operation === 0x43) this.skip(4);
      else if (operation === 0x44) this.skip(8);
      else if ([0x23, 0x41, 0x42, 0xd0, 0xd2].includes(operation)) this.integer();
      else throw new Error(`a global begins with the instruction ${operation}, which is not known here`);
    }
  }
}

export interface RewrittenModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The names under which the mutable globals are exported now. */
  readonly globals: readonly string[];
}

/** Gives each mutable global of a module an export of its own. */
export function exportMutableGlobals(bytes: Uint8Array): RewrittenModule {
  const reader = new Reader(bytes, 8);
  const mutable: number[] = [];
  let importedGlobals = 0;
  let exportSection: { start: number; content: number; end: number } | undefined;
  while (reader.at < bytes.length) {
    const start = reader.at;
    const id = reader.byte();
    const size = reader.integer();
    const content = reader.at;
    const end = content + size;
    if (id === SECTION.import) importedGlobals = countImportedGlobals(reader);
    if (id === SECTION.global) {
      const count = reader.integer();
      for (let index = 0; index < count; index++) {
        reader.skip(1);
        if (reader.byte() === 1) mutable.push(importedGlobals + index);
        reader.expression();
      }
    }
    if (id === SECTION.export) exportSection = { start, content, end };
    reader.at = end;
  }
  if (exportSection === undefined) throw new Error("the module exports nothing");

  const names = mutable.map((index) => `global:${index}`);
  const entries = new Reader(bytes, exportSection.content);
  const count = entries.integer();
  const added = mutable.flatMap((index, number) => {
    const name = Buffer.from(names[number] as string);
    return [...integer(name.length), ...name, KIND.global, ...integer(index)];
  });
  const body = Buffer.concat([
    Buffer.from(integer(count + mutable.length)),
    bytes.subarray(entries.at, exportSection.end),
    Buffer.from(added),
  ]);
  const result = Buffer.concat([
    bytes.subarray(0, exportSection.start),
    Buffer.from([SECTION.export, ...integer(body.length)]),
    body,
    bytes.subarray(exportSection.end),
  ]);
  return { bytes: new Uint8Array(result), globals: names };
}

function countImportedGlobals(reader: Reader): number {
  let globals = 0;
  for (let left = reader.integer(); left > 0; left--) {
    reader.skip(reader.integer());
    reader.skip(reader.integer());
    const kind = reader.byte();
    if (kind === KIND.function) reader.integer();
    else if (kind === KIND.table) {
      reader.skip(1);
      reader.limits();
    } else if (kind === KIND.memory) reader.limits();
    else if (kind === KIND.global) {
      reader.skip(2);
      globals++;
    } else {
      reader.skip(1);
      reader.integer();
    }
  }
  return globals;
}

/** LEB128, unsigned. */
function integer(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  do {
    const byte = left % 128;
    left = Math.floor(left / 128);
    bytes.push(left > 0 ? byte + 128 : byte);
  } while (left > 0);
  return bytes;
}
