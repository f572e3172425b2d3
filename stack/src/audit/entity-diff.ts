import type { Hex } from "viem";
import type { Comparison, Figure } from "./comparison.ts";
import { ENTITY_NAMES, type Entities, type EntityName, fieldsOf } from "./entities.ts";
import type { Model } from "./model/model.ts";
import { periodsOf } from "./model/series.ts";
import { type AllPeriods, INTERVAL_NAMES, INTERVALS, SERIES_NAMES, sumsOf } from "./series.ts";

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

/**
 * Compares every sum over time with the model's. A period that was not over when the last log came may be left out: the
 * index adds it up when a later event comes, or when it is asked for at its newest block.
 */
export function compareSeries(indexed: AllPeriods, model: Model, comparison: Comparison): void {
  const expected = periodsOf(model);
  const lastLog = model.isEmpty ? 0n : model.log.timestamp;
  for (const name of SERIES_NAMES) {
    for (const interval of INTERVAL_NAMES) {
      const found = indexed[name][interval];
      for (const [key, { begin, sums }] of expected[name][interval]) {
        const subject = { entity: name, id: `${interval} ${key}` };
        const period = found.get(key);
        if (period === undefined) {
          if (begin + INTERVALS[interval] <= lastLog) comparison.missing("logs", subject, "found", 0n);
          continue;
        }
        for (const [sum, kind] of sumsOf(name)) {
          comparison.compare("logs", subject, sum, period.sums[sum] ?? null, sums[sum] ?? 0n, kind === "wei");
        }
      }
      for (const key of found.keys()) {
        if (expected[name][interval].has(key)) continue;
        comparison.missing("logs", { entity: name, id: `${interval} ${key}` }, "expected", 0n);
      }
    }
  }
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
