import { parse } from "graphql";
import { GatewayError } from "../errors.ts";
import type { Subgraph } from "../stitching/subgraph.ts";

const MODEL = parse(/* GraphQL */ `
  query Model($id: ID!) {
    model(id: $id) { versionCount }
  }
`);

/**
 * The version to generate with: the one asked for, or the newest that the index knows.
 * @throws GatewayError MODEL_NOT_FOUND, MODEL_VERSION_NOT_FOUND or a SUBGRAPH_… code
 */
export async function findVersion(
  subgraph: Subgraph,
  id: string,
  version: number | null,
  signal: AbortSignal,
): Promise<number> {
  const { model } = await subgraph.query<{ model: { versionCount: number } | null }>(MODEL, { id }, signal);
  if (!model) {
    throw new GatewayError("MODEL_NOT_FOUND", `There is no model ${id}; \`models { id name }\` lists them.`);
  }
  if (model.versionCount === 0 || (version !== null && version > model.versionCount)) {
    const asked = version === null ? "no version yet" : `no version ${version}`;
    throw new GatewayError(
      "MODEL_VERSION_NOT_FOUND",
      `Model ${id} has ${asked}; it has ${model.versionCount}, counted from 1.`,
    );
  }
  return version ?? model.versionCount;
}
