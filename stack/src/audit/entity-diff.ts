import type { Hex } from "viem";
import type { Comparison, Figure } from "./comparison.ts";
import { ENTITY_NAMES, type Entities, type EntityName, fieldsOf } from "./entities.ts";
import type { Model } from "./model/model.ts";

/** Compares every field of every entity of the index with the model made from the logs. */
export function compareWithModel(index: Entities, model: Model, comparison: Comparison): void {
  for (const name of ENTITY_NAMES) {
    const fields = fieldsOf(name).map(([field, kind]) => ({ field, isWei: kind.startsWith("wei") }));
    const indexed = index[name] as ReadonlyMap<Hex, unknown>;
    for (const [id, expected] of model.entities[name]) {
      const subject = { entity: name, id, log: model.lastChange(name, id) };
      const found = indexed.get(id);
      if (found === undefined) {
        comparison.missing("logs", subject, "found", amountsOf(name, expected));
        continue;
      }
      for (const { field, isWei } of fields) {
        comparison.compare("logs", subject, field, figure(found, field), figure(expected, field), isWei);
      }
    }
    for (const [id, found] of indexed) {
      if (model.entities[name].has(id)) continue;
      comparison.missing("logs", { entity: name, id }, "expected", amountsOf(name, found));
    }
  }
  for (const { contract, field, kind, said, worked, log } of model.wrongClaims) {
    comparison.compare("running", { entity: "Log", id: contract, log }, field, said, worked, kind === "wei");
  }
  comparison.count("running", "Log", model.claims - model.wrongClaims.length);
}

function figure(entity: unknown, field: string): Figure {
  return (entity as Record<string, Figure>)[field] ?? null;
}

/** All wei that an entity tells of. */
function amountsOf(name: EntityName, entity: unknown): bigint {
  const amounts = fieldsOf(name)
    .filter(([, kind]) => kind.startsWith("wei"))
    .flatMap(([field]) => [figure(entity, field)].flat() as bigint[]);
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
