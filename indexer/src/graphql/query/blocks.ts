import type { Head, HeadSource, Run } from "../head/head.ts";
import { errors, NOWHERE } from "./errors.ts";
import { type Field, SelectionSet } from "./selection.ts";
import type { Value } from "./values.ts";

export type BlockConstraint =
  | { readonly kind: "latest" }
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "atLeast"; readonly number: number }
  | { readonly kind: "hash"; readonly hash: string };

/** Fields of a query that are read at one block. */
export interface BlockGroup {
  readonly constraint: BlockConstraint;
  readonly selection: SelectionSet;
  /** Whether data is given although there are indexing errors: only if all of its fields allow it. */
  allowsErrors: boolean;
}

/** The block at which a group is read; without hash, if it was asked for by number. */
export interface BlockPointer {
  readonly number: number;
  readonly hash: string | undefined;
}

/** The fields of a query by the block that they ask for; neighbours that ask for the same belong together. */
export function groupByBlock(query: SelectionSet): BlockGroup[] {
  const groups: BlockGroup[] = [];
  let last = "";
  for (const field of query.fieldsFor("Query") ?? []) {
    const constraint = constraintOf(field.arguments.get("block"));
    const allowsErrors = isAllowed(field);
    const key = JSON.stringify(constraint);
    let group = key === last ? groups.at(-1) : undefined;
    if (group === undefined) {
      group = { constraint, selection: new SelectionSet(["Query"]), allowsErrors };
      groups.push(group);
    }
    group.selection.add(field);
    group.allowsErrors &&= allowsErrors;
    last = key;
  }
  return groups;
}

function isAllowed(field: Field): boolean {
  const policy = field.arguments.get("subgraphError");
  return policy?.kind === "enum" && policy.value === "allow";
}

function constraintOf(value: Value | undefined): BlockConstraint {
  if (value === undefined || value.kind === "null") return { kind: "latest" };
  const refused = errors.invalidArgument(NOWHERE, "block", value);
  if (value.kind !== "object") throw refused;
  const [hash, number, atLeast] = ["hash", "number", "number_gte"].map((key) => value.entries.get(key));
  if (hash !== undefined) {
    if (hash.kind !== "string" || !/^(?:0x)?(?:[0-9a-fA-F]{2})*$/.test(hash.value)) throw refused;
    return { kind: "hash", hash: `0x${hash.value.replace(/^0x/, "").toLowerCase()}` };
  }
  const given = number ?? atLeast;
  if (given?.kind !== "int") throw refused;
  return { kind: number === undefined ? "atLeast" : "number", number: Number(given.value) };
}

/** The block that satisfies a constraint. Throws where it is not indexed, or not any more. */
export async function resolveBlock(
  constraint: BlockConstraint,
  head: Head,
  source: HeadSource,
  run: Run,
): Promise<BlockPointer> {
  const newest = { number: head.number, hash: head.hash };
  const { deployment } = source;
  const notYet = (number: number) =>
    `subgraph ${deployment} has only indexed up to block number ${head.number} and data for block number ${number} is ` +
    "therefore not yet available";
  const check = (number: number) => {
    if (number > head.number) throw errors.valueParse("block.number", notYet(number));
    if (number < head.earliestBlock) {
      const why =
        `subgraph ${deployment} only has data starting at block number ${head.earliestBlock} and data for block number ` +
        `${number} is therefore not available`;
      throw errors.valueParse("block.number", why);
    }
  };
  if (constraint.kind === "latest") return newest;
  if (constraint.kind === "atLeast") {
    if (head.number < constraint.number)
      throw errors.valueParse("block.number_gte", notYet(constraint.number));
    return newest;
  }
  if (constraint.kind === "number") {
    check(constraint.number);
    return { number: constraint.number, hash: undefined };
  }
  const block = await source.block(run, constraint.hash);
  if (block === undefined) throw errors.valueParse("block.hash", "no block with that hash found");
  check(block.number);
  return { number: block.number, hash: constraint.hash };
}
