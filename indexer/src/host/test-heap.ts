import { Heap } from "./heap.ts";

/** A real memory with an allocator that only goes on, as AssemblyScript's is; without a module's code. */
export function testHeap(): Heap {
  const memory = new WebAssembly.Memory({ initial: 1 });
  let at = 1_024;
  return new Heap({
    memory,
    allocate(size) {
      const pointer = at + 4;
      at = ((pointer + size + 15) & ~15) - 4 + 16;
      const pages = Math.ceil(at / 65_536) - memory.buffer.byteLength / 65_536;
      if (pages > 0) memory.grow(pages);
      return pointer;
    },
    id_of_type: (type) => type + 1,
  });
}
