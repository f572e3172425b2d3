import type { EntityType } from "../schema/stored-schema.ts";
import type { HandlerCall } from "./call.ts";
import { EntityImage } from "./entity-image.ts";
import type { Heap } from "./heap.ts";
import { type EntityValues, readEntity } from "./store-values.ts";

/** How many entities of a type have an image of their own within a call; those that come after them share one. */
const MOST_IMAGES = 4;

/** The entities of a type that the call of a handler has been given, so that what it saves of them need not be read as a whole. */
export class EntityImages {
  readonly #type: EntityType;
  readonly #images: EntityImage[] = [];
  #call: HandlerCall | undefined;
  /** How many of the images the call has. */
  #used = 0;

  constructor(type: EntityType) {
    this.#type = type;
  }

  /** Puts an entity into the memory. */
  newEntity(heap: Heap, call: HandlerCall, values: Readonly<EntityValues>): number {
    if (this.#call !== call) {
      this.#call = call;
      this.#used = 0;
    }
    const index = Math.min(this.#used, MOST_IMAGES - 1);
    this.#used = index + 1;
    let image = this.#images[index];
    if (image === undefined) {
      image = new EntityImage(heap, this.#type);
      this.#images[index] = image;
    }
    return image.newEntity(heap, values);
  }

  /**
   * Reads what a mapping saves. An image of an earlier call does no harm: it is only relied on for what stands in the memory.
   *
   * @throws MappingError if a field is not one of the type's, or not of its kind.
   */
  read(heap: Heap, pointer: number, ignoresUnknown: boolean): EntityValues {
    for (let index = 0; index < this.#used; index++) {
      const image = this.#images[index] as EntityImage;
      if (image.pointer === pointer)
        return image.read(heap) ?? readEntity(heap, this.#type, pointer, ignoresUnknown);
    }
    return readEntity(heap, this.#type, pointer, ignoresUnknown);
  }
}
