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

/** What can change while the index's head stays: files that are read from elsewhere, and how indexing goes. */
const UNSTEADY_TYPES = new Set(["MetadataFile", "MetadataAttribute"]);
const UNSTEADY_FIELDS = new Set(["_Meta_.hasIndexingErrors"]);
/** Filters and orderings name them too, in literals and in variables. */
const UNSTEADY_WORD = /metadata(File|Attribute)/i;

/**
 * Tells documents whose answer follows from the block that the index has reached, and from nothing else: not from who
 * asks, from Postgres, from the chain's own head, or from the time of day.
 */
export class SteadyDocuments {
  readonly #schema: GraphQLSchema;
  readonly #index: GraphQLSchema;
  readonly #known = new WeakMap<DocumentNode, boolean>();

  constructor(schema: GraphQLSchema, index: GraphQLSchema) {
    this.#schema = schema;
    this.#index = index;
  }

  /** For validated documents. */
  has(document: DocumentNode): boolean {
    let steady = this.#known.get(document);
    if (steady === undefined) {
      steady = this.#check(document);
      this.#known.set(document, steady);
    }
    return steady;
  }

  #check(document: DocumentNode): boolean {
    const types = new TypeInfo(this.#schema);
    let steady = true;
    const isOfIndex = (type: string, field: string): boolean => {
      const known = this.#index.getType(type);
      if (COMPUTED[type]?.includes(field)) return true;
      // Types that are not the index's belong to what was computed above them, and to nothing else.
      if (known === undefined) return true;
      return (isObjectType(known) || isInterfaceType(known)) && field in known.getFields();
    };
    visit(
      document,
      visitWithTypeInfo(types, {
        OperationDefinition({ operation }) {
          steady &&= operation === "query";
        },
        Field({ name: { value: field } }) {
          const parent = types.getParentType()?.name ?? "";
          const result = getNamedType(types.getType())?.name ?? "";
          steady &&=
            field.startsWith("__") ||
            (isOfIndex(parent, field) &&
              !UNSTEADY_TYPES.has(result) &&
              !UNSTEADY_FIELDS.has(`${parent}.${field}`));
        },
      }),
    );
    return steady;
  }
}

/** Whether a request's text may ask for what changes while the head stays. */
export const isUnsteadyText = (text: string): boolean => UNSTEADY_WORD.test(text);
