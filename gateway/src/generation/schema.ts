import { makeExecutableSchema } from "@graphql-tools/schema";
import type { ArtifactStore } from "../artifacts/store.ts";
import { hasScope, requireScope } from "../auth/caller.ts";
import type { GatewayContext } from "../context.ts";
import type { StoredImage } from "../database/columns.ts";
import type { GenerationRow } from "../database/schema.ts";
import { GatewayError } from "../errors.ts";
import type { PaymentApi } from "../payment/schema.ts";
import { BigIntScalar } from "../stitching/big-int.ts";
import { seamsOf } from "../stitching/merge.ts";
import type { GatewaySubschema } from "../stitching/schema.ts";
import { isGenerationId } from "./id.ts";
import {
  type CollectionKey,
  generationsOfImages,
  imageMerge,
  imageResolvers,
  imageTypeDefs,
} from "./image-seams.ts";
import { type GenerateImageInput, MAX_COUNT, MAX_SEED, type QuoteInput } from "./input.ts";
import type { Page } from "./loaders.ts";
import { MAX_PROMPT } from "./prompt.ts";
import type { ProviderRoster } from "./providers/roster.ts";
import type { QuoteRow } from "./quotes.ts";
import type { GenerationService } from "./service.ts";
import { feeOf, type GenerationStore } from "./store.ts";

const MAX_FIRST = 100;

const typeDefs = /* GraphQL */ `
  scalar BigInt
  scalar Bytes

  enum GenerationState {
    "Accepted; waiting for its turn."
    RESERVED
    "With the provider."
    RUNNING
    "Ended with images, and charged. Final."
    SUCCEEDED
    "Ended without images; charged to nobody. Final."
    FAILED
  }

  "One call of a model."
  type Generation {
    "32 bytes; what a token records as its \`generation\`."
    id: Bytes!
    "The model that was called; null if the index cannot say."
    model: Model
    "Number of the model's version."
    version: Int!
    state: GenerationState!
    "Only for the wallet that asked for it; null to everybody else."
    prompt: String
    "Only for the wallet that asked for it; null to everybody else, and where none was given."
    negativePrompt: String
    """
    Words of the prompt that the model does not know, so that they changed nothing in the image. In the answer of
    \`generateImage\`, and later for the wallet that asked for it; null to everybody else, and where the provider does
    not tell.
    """
    unknownWords: [String!]
    """
    Chosen by the gateway where none was given; without meaning where the provider takes none. Of several images the
    gateway's own model makes each with a seed of its own: this one, and those that follow it.
    """
    seed: Int!
    "Width x height in pixels."
    size: String!
    "Images asked for."
    count: Int!
    "Part that is done, 0 to 1; null where the provider does not tell, and before it has begun."
    progress: Float
    "How many are served before it: 0 is next; null where it does not wait."
    queuePosition: Int
    "The provider's id, as configured; the last one where it took several."
    provider: String!
    "Empty until it has succeeded."
    images: [GeneratedImage!]!
    "Wei that it costs if it succeeds."
    priceWei: BigInt!
    "Wei charged: 0 unless it has succeeded."
    feeWei: BigInt!
    "Why it failed: one of the API's error codes."
    errorCode: String
    "Unix time in seconds."
    createdAt: BigInt!
    "Unix time in seconds at which it ended; null before."
    finishedAt: BigInt
    "Milliseconds from the call to the stored images, or to the failure; null before its end."
    latencyMs: Int
  }

  type GeneratedImage {
    "Content id of the image's bytes."
    contentId: String!
    "Where to get it."
    url: String!
    mediaType: String!
    sizeBytes: Int!
  }

  "Generations, newest first."
  type GenerationPage {
    nodes: [Generation!]!
    "Give this as \`after\` for the next page; null where this one is empty."
    endCursor: Bytes
    hasNextPage: Boolean!
  }

  type Model {
    id: Bytes!
    "Its generations, newest first; \`first\` is at most ${MAX_FIRST}."
    generations(first: Int! = 20, after: Bytes): GenerationPage
    "Wei per image now, of the newest version by default; null where this gateway does not serve it."
    price(version: Int): BigInt
  }

  "A price that this gateway keeps to until it expires."
  type GenerationQuote {
    "Give it to \`generateImage\` as \`quote\`."
    id: Bytes!
    model: Model
    "Number of the version that is quoted."
    version: Int!
    size: String!
    count: Int!
    "Wei for all images together."
    priceWei: BigInt!
    "Unix time in seconds at which it ends."
    expiresAt: BigInt!
  }

  input QuoteGenerationInput {
    "Id of the model."
    model: Bytes!
    "Number of its version; the newest by default."
    version: Int
    "Width x height in pixels, multiples of 8 from 64 to 2048."
    size: String! = "1024x1024"
    "Images to make: 1 to ${MAX_COUNT}."
    count: Int! = 1
  }

  type Account {
    id: Bytes!
    "Generations that it asked for, newest first; \`first\` is at most ${MAX_FIRST}."
    generations(first: Int! = 20, after: Bytes): GenerationPage
  }

  input GenerateImageInput {
    "Id of the model."
    model: Bytes!
    "Number of its version; the newest by default."
    version: Int
    "At most ${MAX_PROMPT} characters, without providers' control syntax."
    prompt: String!
    "What should not be in the image."
    negativePrompt: String
    "0 to ${MAX_SEED}; a random one by default."
    seed: Int
    "Width x height in pixels, multiples of 8 from 64 to 2048."
    size: String! = "1024x1024"
    "Images to make: 1 to ${MAX_COUNT}."
    count: Int! = 1
    "A quote for this model, version, size and count, whose price holds whatever it is by now."
    quote: Bytes
    "What pays for it. By default what the account that is signed in has authorized before."
    payment: PaymentInput
    "Names this request, so that repeating it makes no second one; use a random UUID."
    idempotencyKey: String!
    """
    Whether to answer when the images are stored. False answers once it has begun: \`Subscription.generation\` tells how it
    goes on, and the generation itself why it failed.
    """
    wait: Boolean! = true
  }

  type Query {
    "A generation; null if there is none with this id."
    generation(id: Bytes!): Generation
  }

  type Mutation {
    "What a generation costs, held to for some minutes."
    quoteGeneration(input: QuoteGenerationInput!): GenerationQuote
    """
    Makes images, and answers when they are stored, unless \`wait\` is false. The same idempotency key with the same input answers with the
    same generation, as it stands, and with another input IDEMPOTENCY_CONFLICT. What fails is charged to nobody.
    """
    generateImage(input: GenerateImageInput!): Generation
    """
    Ends a generation of the caller that waits or runs: it fails with GENERATION_CANCELLED and is charged to nobody.
    One that has ended, or whose payment is being collected, stands as it is, so that it may be cancelled twice.
    Without an account, give its \`idempotencyKey\`.
    """
    cancelGeneration(id: Bytes!, idempotencyKey: String): Generation
  }
`;

interface PageArgs {
  readonly first: number;
  readonly after?: string | null;
}

function checkPage({ first, after }: PageArgs): Page {
  if (first < 1 || first > MAX_FIRST) {
    throw new GatewayError("PAGE_INVALID", `\`first\` ${first} is not from 1 to ${MAX_FIRST}.`);
  }
  if (after != null && !isGenerationId(after)) {
    throw new GatewayError("PAGE_INVALID", "`after` is not the id of a generation; give `endCursor`.");
  }
  return { first, after: after ?? null };
}

/** Of `rows`, newest first, those that belong on the page. */
function toPage(rows: readonly GenerationRow[], { first }: Page) {
  const nodes = rows.slice(0, first);
  return { nodes, endCursor: nodes.at(-1)?.id ?? null, hasNextPage: rows.length > first };
}

const seconds = (time: Date | null) => (time === null ? null : String(Math.floor(time.getTime() / 1000)));

/** What generations are told with, besides their rows. */
export interface GenerationEdges {
  readonly artifacts: ArtifactStore;
  readonly providers: ProviderRoster;
  readonly payment: PaymentApi;
}

/** A generation in the answer to the one who has just asked for it, who knows the prompt, account or not. */
interface AnsweredRow extends GenerationRow {
  readonly isAnswer?: true;
}

/** What Postgres knows of generations, and the mutation that makes them, as a subschema of its own. */
export function createGenerationSubschema(
  service: GenerationService,
  store: GenerationStore,
  { artifacts, providers, payment }: GenerationEdges,
): GatewaySubschema {
  // Whoever is anonymous is anybody, and so nobody's prompts are theirs.
  const own = <T>(row: GenerationRow, { caller }: GatewayContext, value: T) =>
    caller.account !== null && row.actor === caller.actor && hasScope(caller, "READ") ? value : null;

  const seams = seamsOf("Generations", ["Account", "Model"]);
  const schema = makeExecutableSchema<GatewayContext>({
    typeDefs: [typeDefs, imageTypeDefs, payment.typeDefs, seams.typeDefs],
    resolvers: [
      seams.resolvers,
      imageResolvers,
      payment.resolvers,
      {
        BigInt: BigIntScalar,
        Query: {
          generation: (_root: unknown, { id }: { id: string }) => store.find(id.toLowerCase()),
        },
        Mutation: {
          quoteGeneration: (_root: unknown, { input }: { input: QuoteInput }, context: GatewayContext) =>
            service.quote(input, context),
          async generateImage(
            _root: unknown,
            { input }: { input: GenerateImageInput },
            context: GatewayContext,
          ): Promise<AnsweredRow> {
            requireScope(context.caller, "GENERATE");
            return { ...(await service.generate(input, context)), isAnswer: true };
          },
          cancelGeneration(
            _root: unknown,
            { id, idempotencyKey }: { id: string; idempotencyKey?: string | null },
            context: GatewayContext,
          ) {
            requireScope(context.caller, "GENERATE");
            return service.cancel(id.toLowerCase(), idempotencyKey ?? null, context);
          },
        },
        Account: {
          async generations({ id }: { id: string }, args: PageArgs, { loaders }: GatewayContext) {
            const page = checkPage(args);
            return toPage(await loaders.generations.ofAccount(id, page), page);
          },
        },
        Collection: {
          async generations({ images }: CollectionKey, args: PageArgs, context: GatewayContext) {
            const page = checkPage(args);
            const rows = await generationsOfImages(images, context);
            const { after } = page;
            return toPage(after === null ? rows : rows.filter(({ id }) => id < after), page);
          },
        },
        Model: {
          async generations({ id }: { id: string }, args: PageArgs, { loaders }: GatewayContext) {
            const page = checkPage(args);
            return toPage(await loaders.generations.ofModel(id, page), page);
          },
          price: (
            { id }: { id: string },
            { version }: { version?: number | null },
            context: GatewayContext,
          ) => service.priceOf(id, version ?? null, context),
        },
        Generation: {
          model: ({ model }: GenerationRow) => ({ id: model }),
          prompt: (row: GenerationRow, _: unknown, context: GatewayContext) => own(row, context, row.prompt),
          negativePrompt: (row: GenerationRow, _: unknown, context: GatewayContext) =>
            own(row, context, row.negative_prompt),
          unknownWords(row: AnsweredRow, _: unknown, context: GatewayContext) {
            const unknown = providers.unknownWords(row.provider, row.prompt);
            return row.isAnswer ? unknown : own(row, context, unknown);
          },
          progress: ({ state, progress }: GenerationRow) => (state === "SUCCEEDED" ? 1 : progress),
          queuePosition: ({ state, queue_position }: GenerationRow) =>
            state === "RESERVED" || state === "RUNNING" ? queue_position : null,
          priceWei: (row: GenerationRow) => row.price_wei,
          feeWei: feeOf,
          errorCode: (row: GenerationRow) => row.error_code,
          createdAt: (row: GenerationRow) => seconds(row.created_at),
          finishedAt: (row: GenerationRow) => seconds(row.finished_at),
          latencyMs: (row: GenerationRow) => row.latency_ms,
        },
        GeneratedImage: {
          url: ({ contentId }: StoredImage) => artifacts.urlOf(contentId),
        },
        GenerationQuote: {
          model: ({ model }: QuoteRow) => ({ id: model }),
          priceWei: (row: QuoteRow) => row.price_wei,
          expiresAt: (row: QuoteRow) => seconds(row.expires_at),
        },
      },
    ],
  });
  return { schema, merge: { ...seams.merge, ...imageMerge } };
}
