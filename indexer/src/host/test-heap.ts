import { Heap } from "./heap.ts";

const START = 1_024;

/** A real memory with an allocator that only goes on, as AssemblyScript's is; without a module's code. */
export function testHeap(): Heap {
  return testCalls().heap;
}

/** The same, and what sets the allocator back, as it is before each call of a handler. */
export function testCalls(freesNothing = true): { heap: Heap; begin: (start?: number) => void } {
  const memory = new WebAssembly.Memory({ initial: 1 });
  let at = START;
  const exports = {
    memory,
    allocate(size: number) {
      const pointer = at + 4;
      at = ((pointer + size + 15) & ~15) - 4 + 16;
      const pages = Math.ceil(at / 65_536) - memory.buffer.byteLength / 65_536;
      if (pages > 0) memory.grow(pages);
      return pointer;
    },
    id_of_type: (type: number) => type + 1,
  };
  const heap = new Heap(exports, freesNothing);
  return {
    heap,
    begin(start = START) {
      at = start;
      heap.reset();
    },
  };
}
