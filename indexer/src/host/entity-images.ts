import type { EntityType } from "../schema/stored-schema.ts";
import type { HandlerCall } from "./call.ts";
import { EntityFields } from "./entity-fields.ts";
import { EntityImage } from "./entity-image.ts";
import { type EntityLayout, layOutEntity } from "./entity-layout.ts";
import type { Heap } from "./heap.ts";
import type { EntityValues, FieldValue } from "./store-values.ts";

/**
 * How many entities of a type have an image of their own, so that only what has changed since they were last asked for is written. Those that
 * many handlers touch are few, and among the first: the protocol, a campaign, a model.
 */
const MOST_OWN = 32;
/** How many images all others share within a call; those that come after them, the last one. */
const MOST_SHARED = 4;

/** The entities of a type that the call of a handler has been given, so that what it saves of them need not be read as a whole. */
export class EntityImages {
  readonly #idIndex: number;
  readonly #fields: EntityFields;
  readonly #own = new Map<FieldValue | undefined, EntityImage>();
  readonly #shared: EntityImage[] = [];
  #layout: EntityLayout | undefined;
  #call: HandlerCall | undefined;
  /** Those that the call has. */
  #given: EntityImage[] = [];
  /** How many of the shared ones it has. */
  #sharedCount = 0;

  constructor(type: EntityType) {
    this.#idIndex = type.idIndex;
    this.#fields = new EntityFields(type);
  }

  /** Puts an entity into the memory. */
  newEntity(heap: Heap, call: HandlerCall, values: Readonly<EntityValues>): number {
    if (this.#call !== call) {
      this.#call = call;
      this.#given = [];
      this.#sharedCount = 0;
    }
    const image = this.#ownOf(heap, values[this.#idIndex]) ?? this.#nextShared(heap);
    if (!this.#given.includes(image)) this.#given.push(image);
    return image.newEntity(heap, values);
  }

  /**
   * Reads what a mapping saves. An image of an earlier call does no harm: it is only relied on for what stands in the memory.
   *
   * @throws MappingError if a field is not one of the type's, or not of its kind.
   */
  read(heap: Heap, pointer: number, ignoresUnknown: boolean): EntityValues {
    for (const image of this.#given) {
      if (image.pointer === pointer)
        return image.read(heap) ?? this.#fields.read(heap, pointer, ignoresUnknown);
    }
    return this.#fields.read(heap, pointer, ignoresUnknown);
  }

  /** The image that is an entity's own, unless it has none or the call has been given it already. */
  #ownOf(heap: Heap, id: FieldValue | undefined): EntityImage | undefined {
    let image = this.#own.get(id);
    if (image === undefined && this.#own.size < MOST_OWN) {
      image = this.#newImage(heap);
      this.#own.set(id, image);
    }
    return image === undefined || this.#given.includes(image) ? undefined : image;
  }

  #nextShared(heap: Heap): EntityImage {
    const index = Math.min(this.#sharedCount, MOST_SHARED - 1);
    this.#sharedCount = index + 1;
    let image = this.#shared[index];
    if (image === undefined) {
      image = this.#newImage(heap);
      this.#shared[index] = image;
    }
    return image;
  }

  #newImage(heap: Heap): EntityImage {
    this.#layout ??= layOutEntity(heap, this.#fields);
    return new EntityImage(this.#layout);
  }
}
