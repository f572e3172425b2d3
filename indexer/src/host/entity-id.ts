import type { EntityType } from "../schema/stored-schema.ts";
import { MappingError } from "./heap.ts";
import type { FieldValue } from "./store-values.ts";

/**
 * An entity's id as the engine's maps have it: text as it is, bytes as hexadecimal digits without `0x`, integers in decimal.
 *
 * @param text What a mapping calls it.
 * @throws MappingError if the type has no such ids.
 */
export function parseId(type: EntityType, text: string): string {
  switch (type.idScalar) {
    case "String":
      return text;
    case "Bytes": {
      const digits = text.startsWith("0x") ? text.slice(2) : text;
      if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) {
        throw new MappingError(`${text} is not an id of ${type.name}, whose ids are bytes`);
      }
      return digits.toLowerCase();
    }
    case "Int8":
      if (!/^[+-]?\d+$/.test(text))
        throw new MappingError(`${text} is not an id of ${type.name}, whose ids are integers`);
      return BigInt(text.replace(/^\+/, "")).toString();
  }
}

/** The value of the field `id` for such an id. */
export function idValue(type: EntityType, id: string): FieldValue {
  return type.idScalar === "Int8" ? BigInt(id) : id;
}
