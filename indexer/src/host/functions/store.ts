import { PerType } from "../../schema/per-type.ts";
import type { EntityType, StoredSchema } from "../../schema/stored-schema.ts";
import { AddressMap } from "../address-map.ts";
import type { HandlerCall } from "../call.ts";
import { parseId } from "../entity-id.ts";
import { EntityImages } from "../entity-images.ts";
import { type Heap, MappingError } from "../heap.ts";
import type { HostFunctions } from "../module.ts";
import type { EntityValues } from "../store-values.ts";
import { TYPE_ID } from "../type-ids.ts";

/** The version from which fields that the schema does not have are an error; before, they are passed over. */
const STRICT_API_VERSION = "0.0.8";

/** `store.*`. */
export function storeFunctions(
  heap: () => Heap,
  call: () => HandlerCall,
  schema: StoredSchema,
): HostFunctions {
  /** Types by where their names stand, of names that never change. */
  const types = new AddressMap<EntityType>();
  const namedAt = (pointer: number): EntityType => {
    const name = heap().string(pointer);
    const type = schema.types.get(name);
    if (type === undefined)
      throw new MappingError(`internal error: unknown name ${name} when looking up entity type`);
    if (heap().isConstant(pointer)) types.set(pointer, type);
    return type;
  };
  const typeOf = (pointer: number): EntityType => {
    const type = types.get(pointer) ?? namedAt(pointer);
    const { source } = call();
    // The chain's sources may touch all types, whatever the manifest lists.
    if (!source.isOnChain && !source.mapping.entities.has(type.name)) {
      throw new MappingError(
        `entity type \`${type.name}\` is not on the 'entities' list for data source \`${source.name}\`; add it there`,
      );
    }
    return type;
  };
  const images = new PerType<EntityImages>();
  const imagesOf = (type: EntityType): EntityImages => {
    let ofType = images.get(type);
    if (ofType === undefined) {
      ofType = new EntityImages(type);
      images.set(type, ofType);
    }
    return ofType;
  };
  const newEntity = (type: EntityType, values: Readonly<EntityValues>): number =>
    imagesOf(type).newEntity(heap(), call(), values);
  const digitsOf = (type: EntityType, pointer: number) =>
    type.idScalar === "Bytes" ? heap().digitsOf(pointer) : undefined;
  const idOf = (type: EntityType, pointer: number) =>
    digitsOf(type, pointer) ?? parseId(type, heap().string(pointer));

  return {
    "store.get": (typePointer, idPointer) => {
      const type = typeOf(typePointer as number);
      const entity = call().entities.get(type, idOf(type, idPointer as number));
      return entity === null ? 0 : newEntity(type, entity);
    },
    "store.get_in_block": (typePointer, idPointer) => {
      const type = typeOf(typePointer as number);
      const entity = call().entities.getInBlock(type, idOf(type, idPointer as number));
      return entity === null ? 0 : newEntity(type, entity);
    },
    "store.set": (typePointer, idPointer, dataPointer) => {
      const type = typeOf(typePointer as number);
      const { source, entities, timestamp } = call();
      const ignoresUnknown = source.mapping.apiVersion < STRICT_API_VERSION;
      const values = imagesOf(type).read(heap(), dataPointer as number, ignoresUnknown);
      let id = type.isTimeseries ? undefined : digitsOf(type, idPointer as number);
      if (id === undefined) {
        const text = heap().string(idPointer as number);
        if (type.isTimeseries || text === "auto") {
          if (!source.isOnChain) throw new MappingError("the store makes ids for the chain's sources only");
          id = entities.nextId(type);
          values[type.idIndex] = undefined;
        } else {
          id = parseId(type, text);
        }
      }
      if (type.isTimeseries) values[type.fieldIndex.get("timestamp") as number] = timestamp;
      entities.set(type, id, values);
      return undefined;
    },
    "store.remove": (typePointer, idPointer) => {
      const type = typeOf(typePointer as number);
      call().entities.remove(type, idOf(type, idPointer as number));
      return undefined;
    },
    "store.loadRelated": (typePointer, idPointer, fieldPointer) => {
      const owner = typeOf(typePointer as number);
      const id = idOf(owner, idPointer as number);
      const name = heap().string(fieldPointer as number);
      const derived = owner.derived.find((field) => field.name === name);
      const type = derived === undefined ? undefined : schema.types.get(derived.type);
      const field = type?.fields[type.fieldIndex.get(derived?.field ?? "") ?? -1];
      if (type === undefined || field === undefined) {
        throw new MappingError(`Entity ${owner.name}[${id}]: field is not derived \`${name}\``);
      }
      const related = call().entities.related(type, field, id);
      return heap().newArray(
        TYPE_ID.ArrayTypedMapStringStoreValue,
        related.map((entity) => newEntity(type, entity)),
      );
    },
  };
}
