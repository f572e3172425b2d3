import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../src/processes/binary.ts";

/** The queries in the README, each a `graphql` block, with the answer in the `json` block that follows it. */
export function readmeQueries(): { query: string; answer: unknown }[] {
  const readme = readFileSync(join(repositoryRoot, "README.md"), "utf8");
  const pairs = [...readme.matchAll(/```graphql\n(.*?)```\s*```json\n(.*?)```/gs)];
  if (pairs.length < 3) throw new Error("the README shows three queries with their answers");
  return pairs.map(([, query = "", answer = ""]) => ({ query, answer: JSON.parse(answer) }));
}
