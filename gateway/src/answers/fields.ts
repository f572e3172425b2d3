import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { positionResolvers } from "../accounting/position.ts";

/** Fields of the gateway's own that follow from the index alone, by type. */
const COMPUTED: Readonly<Record<string, readonly string[]>> = {
  Position: Object.keys(positionResolvers.Position),
  Campaign: ["revenueBySource"],
  Query: ["payouts"],
};

/** Fields of the gateway's own that a stranger is given from the index and from Postgres alone, by type; `*` for all of a type. */
const OF_POSTGRES: Readonly<Record<string, readonly string[]>> = {
  Query: ["usage", "usageGroups", "generation"],
  Model: ["usage", "generations"],
  Campaign: ["usage"],
  Usage: ["*"],
  UsageErrorCode: ["*"],
  UsagePage: ["*"],
  UsageGroup: ["*"],
  GenerationPage: ["*"],
  Generation: [
    "id",
    "model",
    "version",
    "state",
    "seed",
    "size",
    "count",
    "progress",
    "queuePosition",
    "provider",
    "images",
    "priceWei",
    "feeWei",
    "errorCode",
    "createdAt",
    "finishedAt",
    "latencyMs",
  ],
  GeneratedImage: ["*"],
};

/** What an answer follows from: the block that the index has reached alone, or what Postgres has at that moment, too. */
export type Basis = "index" | "index and Postgres";

/** What can change while the index's head stays: files that are read from elsewhere, and how indexing goes. */
const UNSTEADY_TYPES = new Set(["MetadataFile", "MetadataAttribute"]);
const UNSTEADY_FIELDS = new Set(["_Meta_.hasIndexingErrors"]);
/** Filters and orderings name them too, in literals and in variables. */
const UNSTEADY_WORD = /metadata(File|Attribute)/i;

/**
 * Tells of documents what their answers follow from, where it is no more than that: not who asks, the chain's own head, or the time
 * of day. What Postgres says is said to strangers; others may be told more.
 */
export class SteadyDocuments {
  readonly #schema: GraphQLSchema;
  readonly #index: GraphQLSchema;
  readonly #known = new WeakMap<DocumentNode, Basis | "more">();

  constructor(schema: GraphQLSchema, index: GraphQLSchema) {
    this.#schema = schema;
    this.#index = index;
  }

  /** For validated documents; undefined where the answer follows from more. */
  basisOf(document: DocumentNode): Basis | undefined {
    let basis = this.#known.get(document);
    if (basis === undefined) {
      basis = this.#find(document);
      this.#known.set(document, basis);
    }
    return basis === "more" ? undefined : basis;
  }

  #find(document: DocumentNode): Basis | "more" {
    const types = new TypeInfo(this.#schema);
    const bases = new Set<Basis | "more">(["index"]);
    visit(
      document,
      visitWithTypeInfo(types, {
        OperationDefinition({ operation }) {
          if (operation !== "query") bases.add("more");
        },
        Field: ({ name: { value: field } }) => {
          const parent = types.getParentType()?.name ?? "";
          const result = getNamedType(types.getType())?.name ?? "";
          bases.add(this.#basisOfField(parent, field, result));
        },
      }),
    );
    const found: readonly (Basis | "more")[] = ["more", "index and Postgres", "index"];
    return found.find((basis) => bases.has(basis)) ?? "more";
  }

  #basisOfField(type: string, field: string, result: string): Basis | "more" {
    if (field.startsWith("__")) return "index";
    if (UNSTEADY_TYPES.has(result) || UNSTEADY_FIELDS.has(`${type}.${field}`)) return "more";
    if (COMPUTED[type]?.includes(field)) return "index";
    const ofPostgres = OF_POSTGRES[type] ?? [];
    if (ofPostgres.includes(field) || ofPostgres.includes("*")) return "index and Postgres";
    const known = this.#index.getType(type);
    // Types that are neither the index's nor Postgres' belong to what was computed above them, and to nothing else.
    if (known === undefined) return type in OF_POSTGRES ? "more" : "index";
    return (isObjectType(known) || isInterfaceType(known)) && field in known.getFields() ? "index" : "more";
  }
}

/** Whether a request's text may ask for what changes while the head stays. */
export const isUnsteadyText = (text: string): boolean => UNSTEADY_WORD.test(text);
