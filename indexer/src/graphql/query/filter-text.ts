import type { Filter } from "./filter.ts";
import { displayStoreValue } from "./store-value.ts";

/** A filter as graph-node quotes it in an error. */
export function filterText(filter: Filter): string {
  switch (filter.kind) {
    case "group":
      return filter.filters.map(filterText).join(` ${filter.joined} `);
    case "compare":
      return `${filter.field} ${filter.operator} ${displayStoreValue(filter.value)}`;
    case "in":
      return `${filter.field} ${filter.isNegated ? "not in" : "in"} (${filter.values.map(displayStoreValue).join(",")})`;
    case "contains":
      return `${filter.field} ${matches(filter)} *${displayStoreValue(filter.value)}*${filter.ignoresCase ? "i" : ""}`;
    case "edge": {
      const value = displayStoreValue(filter.value);
      const pattern = filter.edge === "start" ? `^${value}*` : `*${value}$`;
      return `${filter.field} ${matches(filter)} ${pattern}${filter.ignoresCase ? "i" : ""}`;
    }
    case "changed":
      return `block >= ${filter.since}`;
    case "child":
      return `join on ${filter.field} with ${filter.target.name}(${filterText(filter.filter)})`;
  }
}

const matches = ({ isNegated }: { readonly isNegated: boolean }) => (isNegated ? "!~" : "~");
