import type { MergedTypeConfig } from "@graphql-tools/delegate";
import type { GatewayContext } from "../context.ts";
import type { GenerationRow } from "../database/schema.ts";
import type { Keyed } from "../stitching/entities.ts";
import type { MadeImage } from "./loaders.ts";

/** Tokens of a collection that are looked at for its generations: graph-node answers no more at once. */
export const MAX_TOKENS = 1000;

/**
 * How tokens and their collections find the generations that made their images: by the content id of the image, which
 * cannot be claimed wrongly, and of several generations that made the same bytes, by the one that the token names.
 */
export const collectionKeyTypeDefs = /* GraphQL */ `
  input _ImageKey { generation: Bytes! image: String! }
  input _CollectionKey { id: Bytes! images: [_ImageKey!]! }
`;

export const imageTypeDefs = /* GraphQL */ `
  ${collectionKeyTypeDefs}
  input _TokenKey { id: Bytes! image: _ImageKey! }

  type Token {
    id: Bytes!
    "The generation of this gateway that made the image, by its content id; null if none did. \`generation\` is what the creator said on chain."
    imageGeneration: Generation
  }

  type Collection {
    id: Bytes!
    "Generations that made the images of its first ${MAX_TOKENS} tokens, newest first; \`first\` is at most 100."
    generations(first: Int! = 20, after: Bytes): GenerationPage
  }

  type Query {
    _tokensForGenerations(keys: [_TokenKey!]!): [Token!]!
    _collectionsForGenerations(keys: [_CollectionKey!]!): [Collection!]!
  }
`;

export interface TokenKey {
  readonly id: string;
  readonly image: MadeImage;
}

export interface CollectionKey {
  readonly id: string;
  readonly images: readonly MadeImage[];
}

interface Claim {
  readonly _image: string;
  readonly _generation: string;
}
type KeyedToken = Keyed & Claim;
type KeyedCollection = Keyed & { readonly _tokens: readonly Claim[] | null };

const toImage = ({ _image, _generation }: Claim): MadeImage => ({ image: _image, generation: _generation });

const tokenMerge: MergedTypeConfig<TokenKey, KeyedToken, GatewayContext> = {
  selectionSet: "{ _key: id _image: image _generation: generation }",
  key: (token) => ({ id: token._key, image: toImage(token) }),
  fieldName: "_tokensForGenerations",
  argsFromKeys: (keys) => ({ keys }),
};

/** The merge of collections into a subschema whose root field `fieldName(keys: [_CollectionKey!]!)` gives its keys back. */
export const mergeCollectionsBy = (
  fieldName: string,
): MergedTypeConfig<CollectionKey, KeyedCollection, GatewayContext> => ({
  selectionSet: `{
    _key: id
    _tokens: tokens(first: ${MAX_TOKENS}, orderBy: tokenId) { _image: image _generation: generation }
  }`,
  key: ({ _key, _tokens }) => ({ id: _key, images: (_tokens ?? []).map(toImage) }),
  fieldName,
  argsFromKeys: (keys) => ({ keys }),
});

export const imageMerge = {
  Token: tokenMerge,
  Collection: mergeCollectionsBy("_collectionsForGenerations"),
};

/** Resolves such a root field. */
export const toKeys = <Key>(_root: unknown, { keys }: { keys: readonly Key[] }) => keys;

export const imageResolvers = {
  Query: { _tokensForGenerations: toKeys<TokenKey>, _collectionsForGenerations: toKeys<CollectionKey> },
  Token: {
    imageGeneration: ({ image }: TokenKey, _args: unknown, { loaders }: GatewayContext) =>
      loaders.generations.ofImage(image),
  },
};

/** The generations that made any of `images`, each once, newest first. */
export async function generationsOfImages(
  images: readonly MadeImage[],
  { loaders }: GatewayContext,
): Promise<readonly GenerationRow[]> {
  const found = await Promise.all(images.map((image) => loaders.generations.ofImage(image)));
  const byId = new Map(found.flatMap((row) => (row ? [[row.id, row] as const] : [])));
  return [...byId.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
}
