import { memoize1 } from "@graphql-tools/utils";
import DataLoader from "dataloader";
import { parse } from "graphql";
import type { GatewayContext } from "../context.ts";
import { GatewayError } from "../errors.ts";
import type { Subgraph } from "../stitching/subgraph.ts";
import type { ModelVersion } from "./providers/provider.ts";

/** A model as generations need to know it. */
export interface KnownModel {
  readonly id: string;
  /** Number in the registry. */
  readonly modelId: string;
  readonly versionCount: number;
  /** The newest, at most 1000. */
  readonly versions: readonly { readonly version: number; readonly weights: string }[];
  /** Address of the campaign whose owners it pays. */
  readonly campaign: { readonly id: string };
}

const MODELS = parse(/* GraphQL */ `
  query Models($ids: [Bytes!]!, $first: Int!) {
    models(where: { id_in: $ids }, first: $first) {
      id modelId versionCount campaign { id }
      versions(first: 1000, orderBy: version, orderDirection: desc) { version weights }
    }
  }
`);

/** Reads models of the index, those of one operation in one request. */
export class ModelReader {
  readonly #loaderOf: (context: GatewayContext) => DataLoader<string, KnownModel | null>;

  constructor(subgraph: Subgraph) {
    this.#loaderOf = memoize1(
      (context: GatewayContext) =>
        new DataLoader(
          async (ids: readonly string[]) => {
            const variables = { ids, first: ids.length };
            const { models } = await subgraph.query<{ models: KnownModel[] }>(
              MODELS,
              variables,
              context.signal,
            );
            const byId = new Map(models.map((model) => [model.id, model]));
            return ids.map((id) => byId.get(id) ?? null);
          },
          { maxBatchSize: 1000 },
        ),
    );
  }

  /** Null where the index knows no such model. @throws GatewayError with a SUBGRAPH_… code */
  find(id: string, context: GatewayContext): Promise<KnownModel | null> {
    return this.#loaderOf(context).load(id);
  }

  /**
   * The model, and the version to generate with: the one asked for, or the newest.
   * @throws GatewayError MODEL_NOT_FOUND, MODEL_VERSION_NOT_FOUND or a SUBGRAPH_… code
   */
  async findVersion(
    id: string,
    version: number | null,
    context: GatewayContext,
  ): Promise<{ readonly model: KnownModel; readonly version: ModelVersion }> {
    const model = await this.find(id, context);
    if (!model) {
      throw new GatewayError(
        "MODEL_NOT_FOUND",
        `There is no model ${id}; \`models { id name }\` lists them.`,
      );
    }
    const found = versionOf(model, version);
    if (!found) {
      const asked = version === null ? "no version yet" : `no version ${version}`;
      throw new GatewayError(
        "MODEL_VERSION_NOT_FOUND",
        `Model ${id} has ${asked}; it has ${model.versionCount}, counted from 1.`,
      );
    }
    return { model, version: found };
  }
}

/** A version as the chain records it, the newest by default; undefined where there is none. */
export function versionOf(model: KnownModel, version: number | null): ModelVersion | undefined {
  const asked = version ?? model.versionCount;
  const found = model.versions.find((candidate) => candidate.version === asked);
  return found && { model: model.id, ...found };
}
