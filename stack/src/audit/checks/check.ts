import type { ChainReader } from "../chain-reader.ts";
import type { Figure } from "../comparison.ts";
import { type Entities, type Entity, type EntityName, fieldsOf } from "../entities.ts";
import type { Model } from "../model/model.ts";

/** What a check knows: the index, the model made from the logs, the contracts' views, and the block's time. */
export interface Sides {
  readonly index: Entities;
  readonly model: Model;
  readonly chain: ChainReader;
  /** Unix time of the block, in seconds. */
  readonly time: bigint;
}

/** A figure of the index and what a view has in its place; both can be told once the chain has answered. */
export interface Row {
  readonly entity: EntityName;
  readonly id: string;
  readonly field: string;
  readonly isWei: boolean;
  readonly found: () => Figure;
  readonly expected: () => Figure;
}

/** The rows of fields that a view gives as they are. */
export function fieldRows<N extends EntityName>(
  name: N,
  entity: Entity<N>,
  views: { readonly [F in keyof Entity<N>]?: () => unknown },
): Row[] {
  const kinds = new Map(fieldsOf(name));
  return Object.entries<(() => unknown) | undefined>(views).flatMap(([field, view]) => {
    if (view === undefined) return [];
    const isWei = kinds.get(field)?.startsWith("wei") ?? false;
    const found = () => (entity as unknown as Record<string, Figure>)[field] ?? null;
    return [{ entity: name, id: entity.id, field, isWei, found, expected: () => numeric(view()) }];
  });
}

/** Views give small integers as numbers. */
export function numeric(value: unknown): Figure {
  return typeof value === "number" ? BigInt(value) : (value as Figure);
}
