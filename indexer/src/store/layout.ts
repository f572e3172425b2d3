import { snakeCase } from "../graphql/schema/names.ts";
import { PerType } from "../schema/per-type.ts";
import {
  type Aggregation,
  type EntityType,
  INTERVALS,
  type Interval,
  type StoredField,
  type StoredSchema,
} from "../schema/stored-schema.ts";

/** A table of graph-node's layout: of an entity type, or of one interval of an aggregation. */
export interface Table {
  /** Without its schema. */
  readonly name: string;
  readonly fields: readonly StoredField[];
  /** Has `block$` rather than `block_range`. */
  readonly isImmutable: boolean;
  /** Has `causality_region`: sources of files write to it. */
  readonly hasRegion: boolean;
  /** Gets its `vid` from a sequence. */
  readonly countsVersions: boolean;
}

export interface EntityTable extends Table {
  readonly type: EntityType;
}

/** One interval of an aggregation. */
export interface RollupTable extends Table {
  readonly aggregation: Aggregation;
  readonly interval: Interval;
}

export interface Layout {
  readonly entities: PerType<EntityTable>;
  /** In the order in which they are filled: the shortest interval first. */
  readonly rollups: readonly RollupTable[];
  /** Enum types with their values. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

/** @param fileTypes Names of the entity types that sources of files write. */
export function layoutOf(schema: StoredSchema, fileTypes: ReadonlySet<string>): Layout {
  const entities = new PerType<EntityTable>();
  for (const type of schema.types.values()) {
    entities.set(type, {
      name: type.table,
      fields: type.fields,
      isImmutable: type.isImmutable,
      hasRegion: fileTypes.has(type.name),
      countsVersions: false,
      type,
    });
  }
  const rollups = (Object.keys(INTERVALS) as Interval[]).flatMap((interval) =>
    schema.aggregations
      .filter(({ intervals }) => intervals.includes(interval))
      .map(
        (aggregation): RollupTable => ({
          name: `${snakeCase(aggregation.name)}_${interval}`,
          fields: aggregation.fields,
          isImmutable: true,
          hasRegion: false,
          countsVersions: true,
          aggregation,
          interval,
        }),
      ),
  );
  const enums = new Map([...schema.enums].map(([name, values]) => [snakeCase(name), values]));
  return { entities, rollups, enums };
}
